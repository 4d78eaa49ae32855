package io.tributary.local;

import io.tributary.Serve;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.CountDownLatch;

/** The service on a machine that has none of its stores: starts them, migrates, serves. */
public final class RunLocal {
  private RunLocal() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(System.getProperty("tributary.folder", ".tributary"));
    Files.createDirectories(folder);
    long start = System.nanoTime();
    LocalPostgres postgres =
        LocalPostgres.keeping(
            folder.resolve("postgres"), Integer.getInteger("tributary.postgres.port", 15432));
    postgres.ensureDatabase(LocalPostgres.DATABASE);
    int applied = postgres.migrations(LocalPostgres.DATABASE).up();
    var configuration = new HashMap<>(postgres.configuration(LocalPostgres.DATABASE));
    Serve service = Serve.start(configuration, "local");
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  service.close();
                  close(postgres);
                  ended.countDown();
                },
                "shutdown"));
    System.out.printf(
        """

        Tributary runs: gRPC on 127.0.0.1:%d, health and metrics on http://127.0.0.1:%d
        PostgreSQL on 127.0.0.1:%d, its data in %s; %d migrations applied; up after %.1f s.

        Try, with grpcurl:
          grpcurl -plaintext 127.0.0.1:%d list
          grpcurl -plaintext -d '{"request_id":"0198c0de-0000-7000-8000-000000000001",
            "profile":{"handle":"ada","display_name":"Ada"}}' \\
            127.0.0.1:%d tributary.users.v1.UserService/CreateUser

        Ctrl-C ends all of it.
        """,
        service.grpcPort(),
        service.httpPort(),
        postgres.port(),
        folder.toAbsolutePath(),
        applied,
        (System.nanoTime() - start) / 1e9,
        service.grpcPort(),
        service.grpcPort());
    ended.await();
  }

  private static void close(LocalPostgres postgres) {
    try {
      postgres.close();
    } catch (java.io.IOException failure) {
      System.err.println("PostgreSQL did not stop: " + failure.getMessage());
    }
  }
}
