package io.tributary.imports;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.tributary.api.imports.v1.GetImportRequest;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportResponse;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.imports.v1.ImportSummary;
import io.tributary.harness.Fixtures;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One import, as a client does it. */
final class Imports {
  private final Channel channel;
  private final String id;

  Imports(Channel channel) {
    this(channel, Fixtures.newId());
  }

  Imports(Channel channel, String id) {
    this.channel = channel;
    this.id = id;
  }

  String id() {
    return id;
  }

  ImportRequest batch(long firstItem, List<ImportItem> items) {
    return ImportRequest.newBuilder()
        .setImportId(id)
        .setFirstItem(firstItem)
        .addAllItems(items)
        .build();
  }

  /** All of it in one stream. */
  ImportSummary send(List<ImportItem> items, int batchSize) {
    return sendFrom(0, items, batchSize);
  }

  ImportSummary sendFrom(long first, List<ImportItem> items, int batchSize) {
    Stream stream = open();
    for (long at = first; at < items.size(); at += batchSize) {
      stream.send(batch(at, items.subList((int) at, (int) Math.min(items.size(), at + batchSize))));
    }
    return stream.end();
  }

  ImportSummary progress() {
    return ImportServiceGrpc.newBlockingStub(channel)
        .getImport(GetImportRequest.newBuilder().setImportId(id).build())
        .getSummary();
  }

  Stream open() {
    var stream = new Stream();
    var unused = ImportServiceGrpc.newStub(channel).import_(stream);
    return stream;
  }

  /** A stream that the test may cut. */
  static final class Stream implements ClientResponseObserver<ImportRequest, ImportResponse> {
    private final CompletableFuture<ImportSummary> summary = new CompletableFuture<>();
    private final CompletableFuture<ClientCallStreamObserver<ImportRequest>> requests =
        new CompletableFuture<>();

    @Override
    public void beforeStart(ClientCallStreamObserver<ImportRequest> requests) {
      this.requests.complete(requests);
    }

    void send(ImportRequest request) {
      requests.join().onNext(request);
    }

    void cut() {
      requests.join().cancel("cut by the test", null);
    }

    ImportSummary end() {
      requests.join().onCompleted();
      return answer();
    }

    /** The answer, or the failure that ended the stream. */
    ImportSummary answer() {
      try {
        return summary.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
      } catch (CompletionException failed) {
        throw (RuntimeException) failed.getCause();
      }
    }

    @Override
    public void onNext(ImportResponse response) {
      summary.complete(response.getSummary());
    }

    @Override
    public void onError(Throwable failure) {
      summary.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }
}
