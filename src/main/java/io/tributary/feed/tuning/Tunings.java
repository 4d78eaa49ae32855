package io.tributary.feed.tuning;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.naming.conventions.StringConvention;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.platform.metrics.MetricNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tuning of the moment: what the configuration says, with the file's keys in place of its own.
 * A file that is changed is taken as a whole or not at all; a start with one that cannot be taken
 * is refused.
 */
@Context
public final class Tunings {
  private static final Logger LOG = LoggerFactory.getLogger(Tunings.class);
  private static final String SECTION = "feed.tuning";
  private static final byte[] NOTHING = {};

  private final Map<String, Object> configured;
  private final @Nullable Path file;
  private byte @Nullable [] seen;
  private volatile Tuning current;
  private volatile boolean refused;

  Tunings(TuningConfig config, Environment environment, MeterRegistry meters) {
    this.configured = configured(environment);
    this.file = config.tuningFile().isEmpty() ? null : Path.of(config.tuningFile());
    try {
      this.seen = content();
      this.current = read(seen);
    } catch (RuntimeException wrong) {
      throw new ConfigurationException(SECTION + ": " + wrong.getMessage());
    }
    Gauge.builder(MetricNames.FEED_TUNING_REFUSED, this, each -> each.refused ? 1 : 0)
        .description("1 while the tuning file cannot be taken and the tuning before stays")
        .register(meters);
  }

  public Tuning current() {
    return current;
  }

  /** Takes the file if it changed. */
  @Scheduled(fixedDelay = "${feed.look-every}", initialDelay = "${feed.look-every}")
  synchronized void look() {
    try {
      byte[] before = seen;
      // After a file that cannot be read, whatever can be is a change.
      seen = null;
      byte[] content = content();
      seen = content;
      if (Arrays.equals(content, before)) {
        return;
      }
      current = read(content);
      refused = false;
      LOG.info("the feed's tuning is as {} says from now on", file);
    } catch (RuntimeException wrong) {
      refused = true;
      LOG.error("the feed's tuning stays as it is: {}: {}", file, wrong.getMessage());
    }
  }

  /**
   * Keys as they are written, values also of the environment's variables: those have other keys.
   */
  private static Map<String, Object> configured(Environment environment) {
    var values = new HashMap<>(environment.getProperties(SECTION, StringConvention.RAW));
    values.replaceAll(
        (key, value) -> environment.getProperty(SECTION + "." + key, Object.class).orElse(value));
    return values;
  }

  /** Nothing where there is no file; its keys are the configuration's then. */
  private byte[] content() {
    try {
      return file == null || !Files.exists(file) ? NOTHING : Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new IllegalStateException("cannot be read: " + file);
    }
  }

  private Tuning read(byte[] content) {
    var settings = new HashMap<>(configured);
    settings.putAll(parsed(content));
    return TuningReader.read(settings);
  }

  private static Map<String, Object> parsed(byte[] content) {
    Map<String, Object> keys;
    try {
      keys = new YamlPropertySourceLoader().read("tuning", new ByteArrayInputStream(content));
    } catch (IOException | RuntimeException unreadable) {
      throw new Settings.Refused("is no YAML of keys and values");
    }
    // The loader passes over what is no map, such as a line whose colon was forgotten.
    if (keys.isEmpty() && !saysNothing(content)) {
      throw new Settings.Refused("is no YAML of keys and values");
    }
    return keys;
  }

  /** Comments at most, or the empty map that templates write. */
  private static boolean saysNothing(byte[] content) {
    return new String(content, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .allMatch(line -> line.matches("|#.*|---|\\{}"));
  }
}
