package io.tributary.local;

import java.io.IOException;

/** Ends this process when the one that started it is gone, however that went. */
public final class ParentWatch {
  private ParentWatch() {}

  public static void start() {
    Thread.ofPlatform()
        .daemon()
        .name("parent-watch")
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nobody writes to us; the end of the stream is the message.
                }
              } catch (IOException closed) {
                // The same.
              }
              System.exit(0);
            });
  }
}
