package io.tributary.platform.cache;

import io.tributary.local.LocalRedis;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** On a single server. */
final class CachedBatchesIT extends BatchPromises {
  private static LocalRedis server;

  @BeforeAll
  static void startServer(@TempDir Path folder) {
    server = LocalRedis.start(folder, 0);
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  @Override
  Pod pod(CacheConfig config) {
    return new Pod(List.of("redis://127.0.0.1:" + server.port()), false, config);
  }
}
