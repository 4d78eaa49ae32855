package io.tributary.harness;

import io.tributary.local.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The network between the service and a store, as a test wants it: passing, slow, silent
 * (connections stay and nothing arrives), or gone.
 */
public final class TcpProxy implements AutoCloseable {
  private final InetSocketAddress target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private @Nullable ServerSocket listener;
  private boolean silent;
  private volatile Duration delay = Duration.ZERO;
  private volatile @Nullable ByteArrayOutputStream record;

  /** Gone until it is opened. */
  public TcpProxy(int target) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
  }

  public TcpProxy(URI target) {
    this(new InetSocketAddress(target.getHost(), target.getPort()));
  }

  public TcpProxy(PostgresServer target) {
    this(new InetSocketAddress(target.host(), target.port()));
  }

  private TcpProxy(InetSocketAddress target) {
    this.target = target;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public int port() {
    return port;
  }

  public synchronized TcpProxy open() {
    try {
      var opened = new ServerSocket();
      opened.setReuseAddress(true);
      opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      listener = opened;
      Thread.ofVirtual().start(() -> accept(opened));
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public void silence() {
    silent(true);
  }

  public void speak() {
    silent(false);
  }

  /** What the store answers arrives so much later, piece after piece. */
  public void delay(Duration by) {
    delay = by;
  }

  /** From now on, all that reaches the store is remembered. */
  public void record() {
    record = new ByteArrayOutputStream();
  }

  /** What reached the store since, byte by byte as characters. */
  public String recorded() {
    ByteArrayOutputStream bytes = record;
    return bytes == null ? "" : bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** Ends every connection and takes no new ones. */
  public synchronized void shut() {
    if (listener != null) {
      quietly(listener);
      listener = null;
    }
    for (Socket socket : sockets) {
      quietly(socket::shutdownInput);
      quietly(socket::shutdownOutput);
      quietly(socket);
    }
    sockets.clear();
  }

  @Override
  public void close() {
    shut();
    speak();
  }

  private void silent(boolean wanted) {
    synchronized (gate) {
      silent = wanted;
      gate.notifyAll();
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        connect(from.accept());
      } catch (IOException closed) {
        // The loop looks whether it was the listener.
      }
    }
  }

  private void connect(Socket near) {
    try {
      Socket far = new Socket(target.getAddress(), target.getPort());
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      sockets.add(near);
      sockets.add(far);
      Thread.ofVirtual().start(() -> pump(near, far, this::remember));
      Thread.ofVirtual().start(() -> pump(far, near, (buffer, length) -> dawdle()));
    } catch (IOException refused) {
      // Nobody is there, which the caller now sees.
      quietly(near);
    }
  }

  private interface OnTheWay {
    void meet(byte[] buffer, int length);
  }

  private void remember(byte[] buffer, int length) {
    ByteArrayOutputStream bytes = record;
    if (bytes != null) {
      bytes.write(buffer, 0, length);
    }
  }

  private void dawdle() {
    LockSupport.parkNanos(delay.toNanos());
  }

  private void pump(Socket from, Socket to, OnTheWay before) {
    try (from;
        to) {
      var buffer = new byte[16 * 1024];
      int read;
      while ((read = from.getInputStream().read(buffer)) >= 0) {
        awaitSpeech();
        before.meet(buffer, read);
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException | InterruptedException ended) {
      // Either side went, which the other now sees.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitSpeech() throws InterruptedException {
    synchronized (gate) {
      while (silent) {
        gate.wait();
      }
    }
  }

  private static void quietly(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception ended) {
      // Closed is closed.
    }
  }
}
