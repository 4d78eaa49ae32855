package io.tributary.local.demo;

import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.tributary.api.imports.v1.GetImportRequest;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportResponse;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.imports.v1.ImportSummary;
import java.util.function.Consumer;

/** Brings a network into a running service, by the same door as anybody's data. */
public final class DemoLoad {
  private static final int BATCH = 500;

  private final DemoNetwork network;
  private final Channel channel;
  private final Consumer<String> progress;

  /**
   * @param progress told a line now and then
   */
  public DemoLoad(DemoNetwork network, Channel channel, Consumer<String> progress) {
    this.network = network;
    this.channel = channel;
    this.progress = progress;
  }

  /** Loads what is missing. Whether anything was. */
  public boolean run() throws InterruptedException {
    long from = summary().getNextItem();
    if (from >= network.items()) {
      return false;
    }
    try {
      new Stream(from).send();
    } catch (StatusException failed) {
      throw new IllegalStateException(
          "the demo network could not be loaded: "
              + failed.getStatus()
              + "; started again, it goes on where it stopped",
          failed);
    }
    return true;
  }

  public ImportSummary summary() {
    return ImportServiceGrpc.newBlockingStub(channel)
        .getImport(GetImportRequest.newBuilder().setImportId(network.importId()).build())
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
      this.rate = new Rate(from, network.items());
      this.call = ImportServiceGrpc.newBlockingV2Stub(channel).import_();
      this.batch = batchFrom(from);
    }

    private ImportRequest.Builder batchFrom(long first) {
      return ImportRequest.newBuilder().setImportId(network.importId()).setFirstItem(first);
    }

    void send() throws InterruptedException, StatusException {
      network.each(this::add);
      flush();
      call.halfClose();
      ImportResponse unused = call.read();
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
      } catch (InterruptedException | StatusException ended) {
        throw new IllegalStateException("the import was cut: " + ended.getMessage(), ended);
      }
      batch = batchFrom(number);
      if (rate.isDue()) {
        progress.accept(rate.line(number));
      }
    }
  }
}
