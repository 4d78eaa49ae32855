package io.tributary.local.load;

import io.tributary.local.demo.DemoNetwork;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What whoever asks has chosen; each is a property of the JVM, by the same name.
 *
 * @param files where the files of calls are
 * @param folder where data, ghz's output and the report go
 * @param client auto, ghz or own
 * @param network whom calls are about
 * @param lasting takes the place of what the files say; null for what they say
 * @param metrics of the pod, for a soak
 * @param pid of the pod that is ended, for a drain; 0 for none
 */
public record LoadOptions(
    Path files,
    Path folder,
    Target target,
    String client,
    Network network,
    @Nullable Duration lasting,
    URI metrics,
    long pid) {
  /** All of ours begin so, since a JVM has many properties. */
  private static final String PREFIX = "load.";

  private static final Set<String> KNOWN =
      Set.of(
          "files",
          "folder",
          "host",
          "tls",
          "cacert",
          "cert",
          "key",
          "cname",
          "token-file",
          "client",
          "demo",
          "seed",
          "users",
          "posts",
          "duration",
          "metrics",
          "pid");

  public static LoadOptions of(Properties properties) {
    var given = new Given(properties);
    given.refuseUnknown();
    boolean tls =
        Boolean.parseBoolean(given.text("tls", "false"))
            || given.has("cacert")
            || given.has("cert");
    var security =
        new Security(
            tls,
            given.path("cacert"),
            given.path("cert"),
            given.path("key"),
            given.has("cname") ? given.text("cname", "") : null,
            given.path("token-file"));
    String client = given.text("client", "auto");
    if (!Set.of("auto", "ghz", "own").contains(client)) {
      throw new IllegalArgumentException("client is auto, ghz or own, not " + client);
    }
    return new LoadOptions(
        Path.of(given.text("files", "loadtest")),
        Path.of(given.text("folder", "target/loadtest")),
        new Target(given.text("host", "127.0.0.1:50051"), security),
        client,
        network(given),
        given.has("duration") ? GoDuration.parse(given.text("duration", "")) : null,
        URI.create(given.text("metrics", "http://127.0.0.1:8080/prometheus")),
        given.number("pid", 0));
  }

  private static Network network(Given given) {
    Path users = given.path("users");
    Path posts = given.path("posts");
    if ((users == null) != (posts == null)) {
      throw new IllegalArgumentException("users and posts: both of them, or neither");
    }
    return users != null && posts != null
        ? Network.of(users, posts)
        : Network.demo(given.text("demo", "small"), given.number("seed", DemoNetwork.USUAL_SEED));
  }

  private record Given(Properties properties) {
    void refuseUnknown() {
      var unknown = new TreeSet<String>();
      for (String name : properties.stringPropertyNames()) {
        if (name.startsWith(PREFIX) && !KNOWN.contains(name.substring(PREFIX.length()))) {
          unknown.add(name.substring(PREFIX.length()));
        }
      }
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException(
            String.join(", ", unknown)
                + ": no such option; there are "
                + String.join(", ", new TreeSet<>(KNOWN)));
      }
    }

    boolean has(String name) {
      return !text(name, "").isEmpty();
    }

    String text(String name, String usual) {
      String value = properties.getProperty(PREFIX + name, "");
      return value.isEmpty() ? usual : value;
    }

    @Nullable Path path(String name) {
      return has(name) ? Path.of(text(name, "")) : null;
    }

    long number(String name, long usual) {
      try {
        return has(name) ? Long.parseLong(text(name, "")) : usual;
      } catch (NumberFormatException wrong) {
        throw new IllegalArgumentException(name + " is no whole number", wrong);
      }
    }
  }
}
