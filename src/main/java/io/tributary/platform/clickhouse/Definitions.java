package io.tributary.platform.clickhouse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Renders a definition for one node or for a replicated cluster. */
public final class Definitions {
  private static final Pattern ENGINE = Pattern.compile("\\$\\{engine:(\\w+):([^}]*)}");
  private static final String REPLICA =
      "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'";

  private final @Nullable String cluster;

  /**
   * @param cluster null for one node
   */
  public Definitions(@Nullable String cluster) {
    this.cluster = cluster;
  }

  public String render(String text) {
    String name = cluster;
    String placed =
        text.replace("${on_cluster}", name == null ? "" : "ON CLUSTER '%s'".formatted(name));
    String rendered =
        ENGINE.matcher(placed).replaceAll(engine -> Matcher.quoteReplacement(engine(engine)));
    if (rendered.contains("${")) {
      throw new IllegalArgumentException(
          "a placeholder that is none of ours: " + rendered.substring(rendered.indexOf("${")));
    }
    return rendered;
  }

  private String engine(java.util.regex.MatchResult engine) {
    String arguments = engine.group(2).strip();
    if (cluster == null) {
      return "%s(%s)".formatted(engine.group(1), arguments);
    }
    return "Replicated%s(%s%s)"
        .formatted(engine.group(1), REPLICA, arguments.isEmpty() ? "" : ", " + arguments);
  }
}
