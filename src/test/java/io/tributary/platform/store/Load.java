package io.tributary.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Service;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A few callers who ask the store, and one who asks for what does not need it. */
final class Load implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();

  Load(Service service, StoreKind kind, String user) {
    for (int i = 0; i < 3; i++) {
      run(
          () ->
              Call.background("test", PATIENCE)
                  .run(
                      () -> {
                        try {
                          kind.ask(service);
                          answers.incrementAndGet();
                        } catch (Failure.Unavailable
                            | Failure.DeadlineExceeded
                            | Failure.Overloaded away) {
                          failures.incrementAndGet();
                        }
                      }));
    }
    run(
        kind == StoreKind.POSTGRES
            ? () -> Call.background("test", PATIENCE).run(() -> StoreKind.REDIS.ask(service))
            : () -> assertThat(finds(service, user)).isTrue());
  }

  private static boolean finds(Service service, String user) {
    return service
            .lookup()
            .getUsers(GetUsersRequest.newBuilder().setViewerId(user).addUserIds(user).build())
            .getUsersCount()
        == 1;
  }

  private void run(Runnable once) {
    threads.execute(
        () -> {
          while (!ended.get()) {
            try {
              once.run();
            } catch (Throwable failure) {
              wrong.add(failure);
            }
            LockSupport.parkNanos(5_000_000);
          }
        });
  }

  void awaitAnswers() {
    awaitMore(answers);
  }

  void awaitFailures() {
    awaitMore(failures);
  }

  private static void awaitMore(AtomicLong counter) {
    long before = counter.get();
    Eventually.holds(() -> counter.get() > before + 5);
  }

  List<Throwable> wrong() {
    return List.copyOf(wrong);
  }

  void stop() {
    ended.set(true);
  }

  @Override
  public void close() {
    stop();
    threads.close();
  }
}
