package io.tributary.platform.postgres;

import io.tributary.harness.Eventually;
import io.tributary.platform.call.Call;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Hold connections of the batch pool until closed. */
final class Holders implements AutoCloseable {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  private final PoolState pools;
  private final int count;

  Holders(Postgres postgres, PoolState pools, int count) {
    this.pools = pools;
    this.count = count;
    for (int i = 0; i < count; i++) {
      var unused =
          executor.submit(
              () ->
                  Call.background("test", Duration.ofMinutes(1))
                      .call(() -> postgres.read(Pool.BATCH, session -> hold())));
    }
    Eventually.holds(this::holding);
  }

  boolean holding() {
    return pools.active(Pool.BATCH) == count;
  }

  private boolean hold() {
    try {
      end.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  @Override
  public void close() {
    end.countDown();
    executor.close();
  }
}
