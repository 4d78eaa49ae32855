package io.tributary.platform.security;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** HTTP/2 by hand (RFC 9113), for what no library would send. */
final class RawConnection implements AutoCloseable {
  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int END_OF_STREAM = 1;
  private static final int END_OF_HEADERS = 4;
  private static final int ACKNOWLEDGED = 1;

  private final Socket socket;
  private final OutputStream out;
  private final byte[] headers;
  private final CompletableFuture<Void> ponged = new CompletableFuture<>();
  private final CompletableFuture<Integer> goodbye = new CompletableFuture<>();
  private final AtomicInteger answered = new AtomicInteger();
  private int stream = 1;

  /**
   * @param method that calls are made of
   */
  RawConnection(int port, String method) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.out = socket.getOutputStream();
    this.headers = headers(method);
    out.write(PREFACE);
    out.write(EMPTY_SETTINGS);
    var unused = Thread.ofVirtual().start(this::read);
  }

  /** As HPACK has them (RFC 7541): some by their number, the others in letters. */
  private static byte[] headers(String method) throws IOException {
    var block = new ByteArrayOutputStream();
    // :method POST, :scheme http
    block.write(new byte[] {(byte) 0x83, (byte) 0x86});
    // :path, :authority, content-type by name
    literal(block, new byte[] {0x04}, "/" + method);
    literal(block, new byte[] {0x01}, "localhost");
    literal(block, new byte[] {0x0f, 0x10}, "application/grpc");
    literal(block, new byte[] {0x00, 0x02, 't', 'e'}, "trailers");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, byte[] name, String value)
      throws IOException {
    block.write(name);
    block.write(value.length());
    block.write(value.getBytes(StandardCharsets.US_ASCII));
  }

  private void send(int type, int flags, int ofStream, byte[] payload) throws IOException {
    out.write(
        ByteBuffer.allocate(9 + payload.length)
            .putInt(payload.length << 8 | type)
            .put((byte) flags)
            .putInt(ofStream)
            .put(payload)
            .array());
  }

  /** Begins a call and takes it back. */
  void callAndReset() throws IOException {
    send(HEADERS, END_OF_HEADERS, stream, headers);
    // Cancelled.
    send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    stream += 2;
  }

  /** Begins a call, announces a message of 4 MiB, and sends a little of it. */
  void callHalfSent() throws IOException {
    send(HEADERS, END_OF_HEADERS, stream, headers);
    send(DATA, 0, stream, ByteBuffer.allocate(1_024).put((byte) 0).putInt(4 << 20).array());
    stream += 2;
  }

  /** Calls that the other side has ended with a status. */
  int answered() {
    return answered.get();
  }

  /** Until everything before it was read, and taken for what it is. */
  void awaitPong() throws IOException {
    send(PING, 0, 0, new byte[8]);
    ponged.join();
  }

  /** Why the other side ended the connection, by the codes of HTTP/2. */
  int awaitGoodbye() {
    return goodbye.join();
  }

  private void read() {
    try (var in = new DataInputStream(socket.getInputStream())) {
      while (true) {
        int lengthAndType = in.readInt();
        int flags = in.readUnsignedByte();
        in.readInt();
        byte[] payload = in.readNBytes(lengthAndType >>> 8);
        switch (lengthAndType & 0xff) {
          case PING -> {
            if ((flags & ACKNOWLEDGED) != 0) {
              ponged.complete(null);
            }
          }
          case HEADERS -> {
            if ((flags & END_OF_STREAM) != 0) {
              answered.incrementAndGet();
            }
          }
          case GOAWAY -> goodbye.complete(ByteBuffer.wrap(payload).getInt(4));
          default -> {
            // Settings, and what became of calls.
          }
        }
      }
    } catch (EOFException | SocketException ended) {
      var reason = new AssertionError("the connection ended without a word", ended);
      ponged.completeExceptionally(reason);
      goodbye.completeExceptionally(reason);
    } catch (IOException other) {
      ponged.completeExceptionally(other);
      goodbye.completeExceptionally(other);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
