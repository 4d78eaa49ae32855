package io.tributary.local.clickhouse;

import com.clickhouse.client.api.internal.CompressedBlockOutputStream;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tributary.local.clickhouse.Connections.Connection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.jspecify.annotations.Nullable;

/** ClickHouse's HTTP interface in front of the engine, on loopback only. */
final class Bridge {
  /** Calls into the engine hold their thread, so these are threads of the system's, and bounded. */
  private static final int THREADS = 16;

  private static final int BLOCK = 1 << 16;

  /** Less than whoever ends this process waits before it uses force. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Connections connections;
  private final Sessions sessions;
  private final String user;
  private final String password;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final QueryLog log = new QueryLog();
  private final AtomicInteger inEngine = new AtomicInteger();
  private volatile boolean closing;

  private Bridge(Connections connections, String user, String password, HttpServer server) {
    this.connections = connections;
    this.sessions = new Sessions(connections);
    this.user = user;
    this.password = password;
    this.server = server;
  }

  static Bridge start(Connections connections, int port, String user, String password)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var bridge = new Bridge(connections, user, password, HttpServer.create(address, 256));
    bridge.server.createContext("/", bridge::answer);
    bridge.server.createContext("/ping", exchange -> text(exchange, 200, "Ok.\n"));
    bridge.server.createContext("/bridge/queries", bridge::queries);
    bridge.server.setExecutor(bridge.threads);
    bridge.server.start();
    return bridge;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** What was asked after the given number: a line each, number, query id and text by tabs. */
  private void queries(HttpExchange exchange) throws IOException {
    String since = exchange.getRequestURI().getQuery();
    if (since == null) {
      text(exchange, 200, Long.toString(log.last()));
    } else {
      text(
          exchange,
          200,
          log.since(Long.parseLong(since.substring("since=".length()))).stream()
              .map(
                  entry ->
                      entry.number()
                          + "\t"
                          + entry.queryId()
                          + "\t"
                          + entry.sql().replaceAll("\\s+", " ")
                          + "\n")
              .collect(Collectors.joining()));
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request;
      try {
        request = Request.of(exchange);
      } catch (IOException | RuntimeException unreadable) {
        refuse(exchange, "Code: 1001. DB::Exception: the request cannot be read: " + unreadable);
        return;
      }
      send(exchange, request, whileOpen(request));
    }
  }

  private Reply whileOpen(Request request) {
    inEngine.incrementAndGet();
    try {
      return closing
          ? Reply.failed("Code: 236. DB::Exception: the server is shutting down (ABORTED)")
          : reply(request);
    } catch (RuntimeException failure) {
      return Reply.failed("Code: 1001. DB::Exception: " + failure);
    } finally {
      inEngine.decrementAndGet();
    }
  }

  private record Reply(Engine.Answer answer, String format) {
    static Reply failed(String error) {
      return new Reply(Engine.Answer.failed(error), "TabSeparated");
    }
  }

  private Reply reply(Request request) {
    if (!request.user().equals(user) || !request.password().equals(password)) {
      return Reply.failed(
          "Code: 516. DB::Exception: %s: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)"
              .formatted(request.user()));
    }
    String session = request.sessionId();
    if (session == null) {
      try (Connection connection = connections.open()) {
        return run(connection, request);
      }
    }
    if (request.sessionMustExist() && !sessions.exists(session)) {
      return Reply.failed(
          "Code: 372. DB::Exception: Session %s not found. (SESSION_NOT_FOUND)".formatted(session));
    }
    Connection connection = sessions.take(session);
    if (connection == null) {
      return Reply.failed(
          "Code: 373. DB::Exception: Session %s is locked by a concurrent client. (SESSION_IS_LOCKED)"
              .formatted(session));
    }
    boolean clean = false;
    try {
      Reply reply = run(connection, request);
      clean = reply.answer().error() == null;
      return reply;
    } finally {
      // Before the answer is sent: its reader may use the session at once.
      sessions.giveBack(session, clean);
    }
  }

  private Reply run(Connection connection, Request request) {
    SqlText sql = SqlText.of(request.query() == null ? request.body() : request.query());
    log.add(request.queryId(), sql.asSent());
    if (sql.isForbidden()) {
      return Reply.failed("Code: 48. DB::Exception: not supported here (NOT_IMPLEMENTED)");
    }
    if (sql.isSeveral()) {
      return Reply.failed(
          "Code: 62. DB::Exception: Syntax error (Multi-statements are not allowed)"
              + " (SYNTAX_ERROR)");
    }
    var settings = new LinkedHashMap<>(request.settings());
    settings.put("log_comment", request.queryId());
    Engine.Answer prepared = connection.prepare(request.database(), settings);
    if (prepared.error() != null) {
      return new Reply(prepared, "TabSeparated");
    }
    return execute(connection, request, sql);
  }

  private Reply execute(Connection connection, Request request, SqlText sql) {
    SqlText.InsertParts insert = sql.insertFormat();
    byte[] query = request.query();
    if (insert != null) {
      byte[] data =
          query == null
              ? java.util.Arrays.copyOfRange(
                  request.body(), insert.dataStart(), request.body().length)
              : request.body();
      return new Reply(
          connection.insert(insert.statement(), insert.format(), request.parameters(), data),
          insert.format());
    }
    String text = sql.withLogCommentsForQueryIds();
    if (query != null && request.body().length > 0) {
      text += "\n" + new String(request.body(), StandardCharsets.UTF_8);
    }
    String named = sql.answerFormat();
    String format = named == null ? request.format() : named;
    return new Reply(connection.query(text, format, request.parameters()), format);
  }

  private static void send(HttpExchange exchange, Request request, Reply reply) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-ClickHouse-Query-Id", request.queryId());
    headers.set("X-ClickHouse-Timezone", "UTC");
    headers.set("X-ClickHouse-Server-Display-Name", "local");
    String error = reply.answer().error();
    if (error != null) {
      refuse(exchange, error);
      return;
    }
    headers.set("X-ClickHouse-Format", reply.format());
    headers.set("X-ClickHouse-Summary", summary(reply.answer()));
    headers.set("Content-Type", "application/octet-stream");
    write(exchange, request, reply.answer().data().array());
  }

  private static void refuse(HttpExchange exchange, String error) throws IOException {
    int code = ErrorCodes.of(error);
    exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", Integer.toString(code));
    text(exchange, ErrorCodes.httpStatus(code), error + "\n");
  }

  private static void write(HttpExchange exchange, Request request, byte[] data)
      throws IOException {
    String encoding = request.contentEncoding();
    if (encoding != null) {
      exchange.getResponseHeaders().set("Content-Encoding", encoding);
    }
    boolean plain = encoding == null && !request.compressBlocks();
    exchange.sendResponseHeaders(200, plain ? (data.length == 0 ? -1 : data.length) : 0);
    if (plain && data.length == 0) {
      return;
    }
    try (OutputStream out = encoded(exchange.getResponseBody(), request)) {
      out.write(data);
    }
  }

  private static OutputStream encoded(OutputStream raw, Request request) throws IOException {
    String encoding = request.contentEncoding();
    if ("lz4".equals(encoding)) {
      return new LZ4FrameOutputStream(raw);
    }
    if ("gzip".equals(encoding)) {
      return new GZIPOutputStream(raw);
    }
    return request.compressBlocks()
        ? new CompressedBlockOutputStream.LZ4OutputStream(
            raw, LZ4Factory.fastestInstance().fastCompressor(), BLOCK)
        : raw;
  }

  private static String summary(Engine.Answer answer) {
    return """
    {"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d","total_rows_to_read":"0","result_rows":"%d","result_bytes":"%d","elapsed_ns":"%d"}\
    """
        .formatted(
            answer.rowsRead(),
            answer.bytesRead(),
            answer.rowsWritten(),
            answer.bytesWritten(),
            answer.rows(),
            answer.data().array().length,
            (long) (answer.elapsedSeconds() * 1e9));
  }

  private static void text(HttpExchange exchange, int status, @Nullable String text)
      throws IOException {
    byte[] bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /**
   * Ends what runs before the engine goes: it does not survive an end in the middle of a query.
   *
   * @return false if something would not end, and the engine is still open for it
   */
  boolean close() {
    closing = true;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (inEngine.get() > 0 && System.nanoTime() < end) {
      connections.killAll();
      LockSupport.parkNanos(10_000_000);
    }
    // A moment for those who were just told that theirs ended.
    server.stop(1);
    threads.shutdown();
    if (inEngine.get() > 0) {
      return false;
    }
    sessions.closeAll();
    connections.close();
    return true;
  }
}
