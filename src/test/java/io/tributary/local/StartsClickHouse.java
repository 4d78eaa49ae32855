package io.tributary.local;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that starts a ClickHouse, says which process that is, and waits to be killed. */
final class StartsClickHouse {
  private StartsClickHouse() {}

  public static void main(String[] arguments) throws InterruptedException {
    LocalClickHouse server = LocalClickHouse.start(Path.of(arguments[0]), 0);
    System.out.println("STARTED " + server.pid());
    new CountDownLatch(1).await();
  }
}
