package io.tributary.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports on loopback. */
final class Ports {
  private Ports() {}

  /** The port itself, or a free one for 0. A taken one is refused, by the name of who wants it. */
  static int claim(String name, int port) {
    return claim(name, port, name + ".port");
  }

  /**
   * @param key of the configuration, which moves it
   */
  static int claim(String name, int port, String key) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      throw new UncheckedIOException(
          "port %d, wanted for %s, is taken: end who has it, or set another with -D%s=..."
              .formatted(port, name, key),
          taken);
    }
  }
}
