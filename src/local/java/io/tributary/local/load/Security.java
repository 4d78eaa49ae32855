package io.tributary.local.load;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How we show who we are, by ghz's names. The token is in a file of its own, so that it is on
 * nobody's command line, and is read again for each question: one that is renewed there is used.
 *
 * @param tls encrypted, with the machine's own authorities unless others are given
 * @param cacert authorities that the service's certificate may be from
 * @param cert our certificate, for mutual TLS
 * @param key its key
 * @param cname the name in the service's certificate, if it is not the host's
 * @param tokenFile a JWT
 */
record Security(
    boolean tls,
    @Nullable Path cacert,
    @Nullable Path cert,
    @Nullable Path key,
    @Nullable String cname,
    @Nullable Path tokenFile) {
  static final Security NONE = new Security(false, null, null, null, null, null);

  Security {
    if ((cert == null) != (key == null)) {
      throw new IllegalArgumentException("cert and key: both of them, or neither");
    }
    if (!tls && (cacert != null || cert != null || cname != null)) {
      throw new IllegalArgumentException("cacert, cert and cname are for TLS, which is off");
    }
  }

  ChannelCredentials credentials() {
    if (!tls) {
      return InsecureChannelCredentials.create();
    }
    var credentials = TlsChannelCredentials.newBuilder();
    try {
      if (cacert != null) {
        credentials.trustManager(cacert.toFile());
      }
      if (cert != null && key != null) {
        credentials.keyManager(cert.toFile(), key.toFile());
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the certificates cannot be read", unreadable);
    }
    return credentials.build();
  }

  /** The {@code authorization} header, or null. */
  @Nullable String authorization() {
    if (tokenFile == null) {
      return null;
    }
    try {
      return "Bearer " + Files.readString(tokenFile).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the token in " + tokenFile + " cannot be read", unreadable);
    }
  }

  /** The same for ghz. */
  List<String> flags() {
    if (!tls) {
      return List.of("--insecure");
    }
    var flags = new ArrayList<String>();
    add(flags, "--cacert", cacert);
    add(flags, "--cert", cert);
    add(flags, "--key", key);
    add(flags, "--cname", cname);
    return flags;
  }

  private static void add(List<String> flags, String flag, @Nullable Object value) {
    if (value != null) {
      flags.addAll(List.of(flag, value.toString()));
    }
  }

  String words() {
    String channel = cert != null ? "mutual TLS" : tls ? "TLS" : "plaintext";
    return channel + (tokenFile == null ? ", no token" : ", with a token");
  }
}
