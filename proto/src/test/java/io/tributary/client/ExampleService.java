package io.tributary.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.tributary.api.feed.v1.FeedItem;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.FeedView;
import io.tributary.api.feed.v1.GetFeedRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A service that shows people their feed as plain text: {@code GET /home/{user id}}. Deadlines,
 * retries and balancing are the channel's; what is left to do is to ask, and to pass a failure on.
 */
final class ExampleService implements AutoCloseable {
  private final FeedServiceGrpc.FeedServiceBlockingStub feed;
  private final HttpServer http;

  ExampleService(ManagedChannel channel, int port) throws IOException {
    this.feed = FeedServiceGrpc.newBlockingStub(channel);
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.setExecutor(Executors.newCachedThreadPool());
    http.createContext("/home/", this::home);
    http.start();
  }

  /** The arguments are the channel's target and our port. */
  public static void main(String[] arguments) throws IOException {
    // One channel for the whole process. Elsewhere TlsChannelCredentials, and a RenewedToken for
    // the stub.
    ManagedChannel channel =
        TributaryChannel.configure(
                Grpc.newChannelBuilder(arguments[0], InsecureChannelCredentials.create()))
            .build();
    new ExampleService(channel, Integer.parseInt(arguments[1]));
  }

  private void home(HttpExchange exchange) throws IOException {
    String viewer = exchange.getRequestURI().getPath().substring("/home/".length());
    try {
      String posts =
          feed
              .getFeed(
                  GetFeedRequest.newBuilder()
                      .setViewerId(viewer)
                      .setView(FeedView.FEED_VIEW_FULL)
                      .build())
              .getItemsList()
              .stream()
              .map(ExampleService::line)
              .collect(Collectors.joining());
      answer(exchange, 200, posts);
    } catch (StatusRuntimeException refused) {
      switch (refused.getStatus().getCode()) {
        case INVALID_ARGUMENT, NOT_FOUND -> answer(exchange, 404, "nobody");
        // The channel tried again where that could help: now it is the reader's turn to.
        default -> answer(exchange, 503, ExampleClient.reason(refused));
      }
    }
  }

  private static String line(FeedItem item) {
    return item.getAuthor().getProfile().getDisplayName() + ": " + item.getPost().getText() + "\n";
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  int port() {
    return http.getAddress().getPort();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
