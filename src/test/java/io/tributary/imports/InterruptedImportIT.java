package io.tributary.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportResponse;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.imports.v1.ImportSummary;
import io.tributary.harness.Counters;
import io.tributary.harness.Eventually;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** However an import is cut, it goes on where it stopped and ends as if it had not been. */
@WithService
class InterruptedImportIT {
  private static final int BATCH = 5;
  private static final List<ImportItem> NETWORK = Items.network(6);

  private static List<Map<String, Object>> inOnePiece(Service service) {
    new Imports(service.channel()).send(NETWORK, BATCH);
    List<Map<String, Object>> whole = Everything.butVersionsIn(service.database());
    service.database().empty();
    return whole;
  }

  private static void assertGoesOn(
      Service service, Imports imports, List<Map<String, Object>> whole) {
    long from = imports.progress().getNextItem();
    ImportSummary summary = imports.sendFrom(from, NETWORK, BATCH);
    assertThat(summary.getNextItem()).isEqualTo(NETWORK.size());
    assertThat(summary.getWritten()).isEqualTo(NETWORK.size());
    assertThat(Everything.butVersionsIn(service.database())).isEqualTo(whole);
  }

  @Test
  void cancelledAfterAnyBatchItGoesOn(Service service) {
    List<Map<String, Object>> whole = inOnePiece(service);
    for (int batches = 1; batches * BATCH < NETWORK.size(); batches++) {
      service.database().empty();
      var imports = new Imports(service.channel());
      Imports.Stream stream = imports.open();
      for (int at = 0; at < batches * BATCH; at += BATCH) {
        stream.send(imports.batch(at, NETWORK.subList(at, at + BATCH)));
      }
      // Sometimes before the last batch is written, sometimes after: both must do.
      long wanted = (batches - batches % 2) * BATCH;
      Eventually.holds(() -> imports.progress().getNextItem() >= wanted);
      stream.cut();
      assertGoesOn(service, imports, whole);
    }
  }

  @Test
  void withItsConnectionGoneItGoesOn(Service service) throws InterruptedException {
    List<Map<String, Object>> whole = inOnePiece(service);
    ManagedChannel connection =
        NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort()).usePlaintext().build();
    var cut = new Imports(connection);
    Imports.Stream stream = cut.open();
    stream.send(cut.batch(0, NETWORK.subList(0, BATCH)));
    var imports = new Imports(service.channel(), cut.id());
    Eventually.holds(() -> imports.progress().getNextItem() == BATCH);
    connection.shutdownNow();
    assertThat(connection.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Refused.by(stream::answer).code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertGoesOn(service, imports, whole);
  }

  @Test
  void whatWasTakenIsSkippedHoweverItIsCutIntoBatches(Service service) {
    List<Map<String, Object>> whole = inOnePiece(service);
    var imports = new Imports(service.channel());
    imports.send(NETWORK.subList(0, 13), BATCH);
    ImportSummary summary = imports.send(NETWORK, 7);
    assertThat(summary.getWritten()).isEqualTo(NETWORK.size());
    assertThat(summary.getUnchanged()).isZero();
    assertThat(Everything.butVersionsIn(service.database())).isEqualTo(whole);
  }

  @Test
  void aGapIsRefusedWithTheNumberThatIsNext(Service service) {
    var imports = new Imports(service.channel());
    imports.send(NETWORK.subList(0, 5), BATCH);
    Refused refused = Refused.by(() -> imports.sendFrom(7, NETWORK, BATCH));
    assertThat(refused.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.reason()).isEqualTo("IMPORT_GAP");
    assertThat(refused.message()).contains("is 5,");
    assertThat(imports.progress().getNextItem()).isEqualTo(5);
  }

  @Test
  void anImportThatNothingIsKnownOfGoesOnAtZero(Service service) {
    assertThat(new Imports(service.channel()).progress())
        .isEqualTo(ImportSummary.getDefaultInstance());
  }

  @Test
  void streamsOfTheSameImportAtOnceWriteItOnce(Service service) {
    List<Map<String, Object>> whole = inOnePiece(service);
    var imports = new Imports(service.channel());
    List<CompletableFuture<ImportSummary>> streams =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> imports.send(NETWORK, BATCH + i)))
            .toList();
    streams.forEach(CompletableFuture::join);
    assertThat(imports.progress().getWritten()).isEqualTo(NETWORK.size());
    assertThat(Everything.butVersionsIn(service.database())).isEqualTo(whole);
  }

  @Test
  void importsOfTheSamePeopleAtOnceWriteThemOnce(Service service) {
    List<CompletableFuture<ImportSummary>> streams =
        Stream.generate(() -> new Imports(service.channel()))
            .limit(4)
            .map(imports -> CompletableFuture.supplyAsync(() -> imports.send(NETWORK, BATCH)))
            .toList();
    long written = streams.stream().mapToLong(each -> each.join().getWritten()).sum();
    // A follow that one import's block ended is refused or unchanged for the others.
    assertThat(written).isEqualTo(NETWORK.size());
    Counters.areRight(service.database());
  }

  @Test
  void aDeadlineEndsTheStreamAndKeepsWhatWasTaken(Service service) {
    List<Map<String, Object>> whole = inOnePiece(service);
    var imports = new Imports(service.channel());
    // How much is taken in time depends on the machine: until something is, it gets more time.
    for (int seconds = 1; imports.progress().getNextItem() == 0; seconds *= 2) {
      assertThat(seconds).isLessThanOrEqualTo(64);
      assertThat(endedByDeadline(service, imports, seconds))
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }
    assertThat(imports.progress().getNextItem()).isEqualTo(BATCH);
    assertGoesOn(service, imports, whole);
  }

  /** One batch, and then nothing: the stream stays open until its time is over. */
  private static Status.Code endedByDeadline(Service service, Imports imports, int seconds) {
    var ended = new CompletableFuture<Throwable>();
    var requests =
        ImportServiceGrpc.newStub(service.channel())
            .withDeadlineAfter(seconds, TimeUnit.SECONDS)
            .import_(
                new StreamObserver<ImportResponse>() {
                  @Override
                  public void onNext(ImportResponse response) {}

                  @Override
                  public void onError(Throwable failure) {
                    ended.complete(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(imports.batch(0, NETWORK.subList(0, BATCH)));
    return Status.fromThrowable(ended.orTimeout(2, TimeUnit.MINUTES).join()).getCode();
  }
}
