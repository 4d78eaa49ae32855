package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.GetUsersResponse;
import io.tributary.api.lookup.v1.LookupServiceGrpc.LookupServiceImplBase;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls to a server that wants a certificate of its callers, and a token. */
class TlsLoadTest {
  private static final String PASSWORD = "secret";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Path folder;
  private final List<String> tokens = new CopyOnWriteArrayList<>();

  TlsLoadTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** One certificate, which both sides have and trust. */
  private void makeCertificate() throws Exception {
    Path store = folder.resolve("store.p12");
    int code =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "pod",
                "-keyalg",
                "EC",
                "-dname",
                "CN=tributary.example",
                "-ext",
                "san=dns:tributary.example",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start()
            .waitFor();
    assertThat(code).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    pem("me.pem", "CERTIFICATE", keys.getCertificate("pod").getEncoded());
    pem("me.key", "PRIVATE KEY", keys.getKey("pod", PASSWORD.toCharArray()).getEncoded());
  }

  private void pem(String name, String kind, byte[] bytes) throws Exception {
    Path unused =
        Files.writeString(
            folder.resolve(name),
            "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes)));
  }

  private Server serve() throws Exception {
    var credentials =
        TlsServerCredentials.newBuilder()
            .keyManager(file("me.pem").toFile(), file("me.key").toFile())
            .trustManager(file("me.pem").toFile())
            .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
            .build();
    return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0), credentials)
        .addService(ServerInterceptors.intercept(new Lookup(), new TakesTokens()))
        .build()
        .start();
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Recording ask(Server server, Security security) throws Exception {
    GhzFile file = GhzFiles.with("\"rps\": 100, \"total\": 5, \"connections\": 2");
    try (var connections =
        new Connections(
            new Target("127.0.0.1:" + server.getPort(), security),
            file.call(),
            file.connections(),
            Ghz.headers(file, security))) {
      return new OpenLoop(file, OpenLoopTest.requests(), connections, Ticker.SYSTEM).run();
    }
  }

  @Test
  void certificateAndTokenAreShown() throws Exception {
    makeCertificate();
    Path token = Files.writeString(file("token"), "a.b.c\n");
    Server server = serve();
    try {
      Recording recording =
          ask(
              server,
              new Security(
                  true,
                  file("me.pem"),
                  file("me.pem"),
                  file("me.key"),
                  "tributary.example",
                  token));
      assertThat(recording.statuses()).isEqualTo(Map.of("OK", 5L));
      assertThat(tokens).hasSize(5).containsOnly("Bearer a.b.c");

      // Without a certificate of our own, and without asking for the name that is in theirs.
      assertThat(
              ask(server, new Security(true, file("me.pem"), null, null, "tributary.example", null))
                  .statuses())
          .isEqualTo(Map.of("UNAVAILABLE", 5L));
      assertThat(
              ask(
                      server,
                      new Security(
                          true, file("me.pem"), file("me.pem"), file("me.key"), null, null))
                  .statuses())
          .isEqualTo(Map.of("UNAVAILABLE", 5L));
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void halfOfWhatTlsNeedsIsRefused() {
    assertThatThrownBy(() -> new Security(true, null, file("me.pem"), null, null, null))
        .hasMessage("cert and key: both of them, or neither");
    assertThatThrownBy(() -> new Security(false, file("ca.pem"), null, null, null, null))
        .hasMessage("cacert, cert and cname are for TLS, which is off");
  }

  @Test
  void aTokenThatIsNotThereIsRefusedWithItsFile() {
    assertThatThrownBy(
            () -> new Security(false, null, null, null, null, file("nothing")).authorization())
        .hasMessage("the token in " + file("nothing") + " cannot be read");
  }

  private static final class Lookup extends LookupServiceImplBase {
    @Override
    public void getUsers(GetUsersRequest request, StreamObserver<GetUsersResponse> client) {
      client.onNext(GetUsersResponse.getDefaultInstance());
      client.onCompleted();
    }
  }

  private final class TakesTokens implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      tokens.add(String.valueOf(headers.get(AUTHORIZATION)));
      return next.startCall(call, headers);
    }
  }
}
