package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Probe;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.outbox.ByKafka;
import io.tributary.outbox.Carrying;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and dashboards ask for nothing that pods do not tell. */
class ExportedMetricsIT {
  private static final Pattern SAMPLE = Pattern.compile("^([a-z0-9_]+)[ {]", Pattern.MULTILINE);

  private static Set<String> exported(Service pod) {
    var names = new TreeSet<String>();
    Matcher sample = SAMPLE.matcher(Probe.get(pod, "/prometheus").body());
    while (sample.find()) {
      names.add(sample.group(1));
    }
    return names;
  }

  private static Map<String, Object> tls(Path folder) throws Exception {
    X509Bundle server =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=tributary")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    return Map.of(
        "security.tls.certificate",
        written(folder.resolve("tls.crt"), server.getCertificatePathPEM()),
        "security.tls.key",
        written(folder.resolve("tls.key"), server.getPrivateKeyPEM()));
  }

  private static String written(Path file, String text) throws IOException {
    return Files.writeString(file, text).toString();
  }

  @Test
  void allThatIsAskedForIsThere(@TempDir Path folder) throws Exception {
    try (Service writer = Carrying.idle()) {
      writer.database().run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
      var kafka = new ByKafka(Stores.kafka());
      var unused = kafka.migrate();
      Map<String, Object> everything =
          Map.of(
              "trending.compute",
              true,
              "trending.every",
              "1s",
              "feed.builder.enabled",
              true,
              "inspection.enabled",
              true,
              "inspection.every",
              "1s",
              "outbox.look-every",
              "1s");
      try (Service pod = kafka.carrier(everything);
          Service encrypted = writer.another(tls(folder))) {
        var given = new Fixtures(pod);
        String viewer = given.user();
        assertThat(given.followed(viewer, 2, 1)).hasSize(2);
        var feed = pod.feed().getFeed(GetFeedRequest.newBuilder().setViewerId(viewer).build());
        assertThat(feed).isNotNull();
        var missing = new TreeSet<String>();
        try {
          Eventually.holds(
              () -> {
                missing.clear();
                missing.addAll(Expressions.metrics());
                missing.removeAll(exported(pod));
                missing.removeAll(exported(encrypted));
                return missing.isEmpty();
              });
        } catch (AssertionError late) {
          throw new AssertionError("not exported: " + missing, late);
        }
      }
    }
  }
}
