package io.tributary.local.demo;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.tributary.api.imports.v1.GetImportRequest;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportResponse;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.imports.v1.ImportSummary;
import java.util.function.Consumer;

/** Brings a network, or other items, into a running service, by the same door as anybody's data. */
public final class DemoLoad {
  private static final int BATCH = 500;
  private static final int TRIES = 3;

  private final Items items;
  private final Channel channel;
  private final Consumer<String> progress;

  /**
   * What there is to load, the same every time, so that a load that was cut can go on.
   *
   * @param each hands every item to whom it is given
   */
  public record Items(String importId, long count, Consumer<Consumer<ImportItem>> each) {}

  /**
   * @param progress told a line now and then
   */
  public DemoLoad(DemoNetwork network, Channel channel, Consumer<String> progress) {
    this(new Items(network.importId(), network.items(), network::each), channel, progress);
  }

  /**
   * @param progress told a line now and then
   */
  public DemoLoad(Items items, Channel channel, Consumer<String> progress) {
    this.items = items;
    this.channel = channel;
    this.progress = progress;
  }

  /**
   * Loads what is missing. Whether anything was. Connections end at their age, so a long import
   * takes several.
   */
  public boolean run() throws InterruptedException {
    long from = summary().getNextItem();
    if (from >= items.count()) {
      return false;
    }
    int inVain = 0;
    while (true) {
      try {
        new Stream(from).send();
        return true;
      } catch (Cut cut) {
        long next = summary().getNextItem();
        if (next >= items.count()) {
          // All had come; only the answer was lost.
          return true;
        }
        inVain = next > from ? 0 : inVain + 1;
        from = next;
        if (cut.status.getCode() != Status.Code.UNAVAILABLE || inVain == TRIES) {
          throw new IllegalStateException(
              "the demo network could not be loaded: "
                  + cut.status
                  + "; started again, it goes on where it stopped",
              cut);
        }
      }
    }
  }

  /** The stream ended before it was at its end. */
  private static final class Cut extends RuntimeException {
    private final transient Status status;

    Cut(StatusException ended) {
      super(ended);
      this.status = ended.getStatus();
    }
  }

  public ImportSummary summary() {
    return ImportServiceGrpc.newBlockingStub(channel)
        .getImport(GetImportRequest.newBuilder().setImportId(items.importId()).build())
        .getSummary();
  }

  private final class Stream {
    private final long from;
    private final Rate rate;
    private final BlockingClientCall<ImportRequest, ImportResponse> call;
    private ImportRequest.Builder batch;
    private long number;

    Stream(long from) {
      this.from = from;
      this.rate = new Rate(from, items.count());
      this.call = ImportServiceGrpc.newBlockingV2Stub(channel).import_();
      this.batch = batchFrom(from);
    }

    private ImportRequest.Builder batchFrom(long first) {
      return ImportRequest.newBuilder().setImportId(items.importId()).setFirstItem(first);
    }

    void send() throws InterruptedException {
      items.each().accept(this::add);
      flush();
      call.halfClose();
      try {
        ImportResponse unused = call.read();
      } catch (StatusException ended) {
        throw new Cut(ended);
      }
      progress.accept(rate.line(number));
    }

    private void add(ImportItem item) {
      if (number++ < from) {
        return;
      }
      batch.addItems(item);
      if (batch.getItemsCount() == BATCH) {
        flush();
      }
    }

    private void flush() {
      if (batch.getItemsCount() == 0) {
        return;
      }
      try {
        // Waits while the service has not taken what was sent before.
        if (!call.write(batch.build())) {
          throw new IllegalStateException("the service ended the import: " + call.read());
        }
      } catch (StatusException ended) {
        throw new Cut(ended);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the import was interrupted", interrupted);
      }
      batch = batchFrom(number);
      if (rate.isDue()) {
        progress.accept(rate.line(number));
      }
    }
  }
}
