package io.tributary.imports;

import io.grpc.stub.StreamObserver;
import io.tributary.api.imports.v1.GetImportRequest;
import io.tributary.api.imports.v1.GetImportResponse;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportResponse;
import io.tributary.api.imports.v1.ImportServiceGrpc.ImportServiceImplBase;
import io.tributary.engagement.EngagementConfig;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.grpc.Reply;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Singleton
final class ImportEndpoint extends ImportServiceImplBase {
  private final ImportService imports;
  private final EngagementConfig engagement;
  private final InstantSource clock;

  ImportEndpoint(ImportService imports, EngagementConfig engagement, InstantSource clock) {
    this.imports = imports;
    this.engagement = engagement;
    this.clock = clock;
  }

  @Override
  public StreamObserver<ImportRequest> import_(StreamObserver<ImportResponse> client) {
    return new Stream(client);
  }

  @Override
  public void getImport(GetImportRequest request, StreamObserver<GetImportResponse> client) {
    Reply.to(
        client,
        GetImportResponse.newBuilder()
            .setSummary(
                ImportMessages.summary(imports.summary(UUID.fromString(request.getImportId()))))
            .build());
  }

  /**
   * An import's batches as they come. The next one is asked for when this one has been written, so
   * a client that sends faster than the store writes is held back. What is thrown ends the call.
   */
  private final class Stream implements StreamObserver<ImportRequest> {
    private final StreamObserver<ImportResponse> client;
    private @Nullable String importId;

    Stream(StreamObserver<ImportResponse> client) {
      this.client = client;
    }

    @Override
    public void onNext(ImportRequest request) {
      if (importId == null) {
        importId = request.getImportId();
      } else if (!importId.equals(request.getImportId())) {
        throw Failure.Invalid.field(
            "import_id", "same_in_all", "must be the same in every batch of a stream");
      }
      Instant now = clock.instant();
      imports.take(ImportMessages.batch(request, engagement.oldestAt(now), now));
    }

    @Override
    public void onCompleted() {
      if (importId == null) {
        throw new Failure.Invalid(
            "MALFORMED_MESSAGE",
            List.of(
                new Failure.Violation(
                    "", "message.malformed", "the call must carry at least one request message")));
      }
      Reply.to(
          client,
          ImportResponse.newBuilder()
              .setSummary(ImportMessages.summary(imports.summary(UUID.fromString(importId))))
              .build());
    }

    /** The client has gone. What it sent before is written; GetImport tells it where to go on. */
    @Override
    public void onError(Throwable gone) {}
  }
}
