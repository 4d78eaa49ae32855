package io.tributary;

import io.micronaut.context.ApplicationContext;
import io.tributary.outbox.DeadLetterWriter;
import io.tributary.platform.health.Readiness;
import io.tributary.projection.Difference;
import io.tributary.projection.Kind;
import io.tributary.projection.Projection;
import io.tributary.projection.Rebuild;
import io.tributary.projection.Verification;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code verify} and {@code rebuild}: work on projections beside the running service, in a process
 * of its own that serves nothing and carries nothing.
 */
public final class Maintain {
  private static final String USAGE =
      """
      usage: tributary verify [clickhouse | neo4j | redis]...   all of them, or some
             tributary rebuild clickhouse | neo4j | redis       empties it and fills it from PostgreSQL, or goes on
             tributary rebuild STORE --from-start               does not go on where the last one stopped\
      """;
  private static final String FROM_START = "--from-start";
  private static final int DIFFERENCES_SHOWN = 100;
  private static final Duration SETTLING = Duration.ofSeconds(15);
  private static final long SAY_EVERY = TimeUnit.SECONDS.toNanos(1);

  private final ApplicationContext context;
  private final PrintStream out;
  private long lastSaid = System.nanoTime();

  private Maintain(ApplicationContext context, PrintStream out) {
    this.context = context;
    this.out = out;
  }

  /**
   * The process's exit code: 0 done and equal, 1 differences or a store that is away, 2 misused.
   */
  static int run(String command, String[] words) {
    return run(command, words, Map.of(), System.out, System.err);
  }

  /**
   * @param configuration what wins over the files'
   */
  public static int run(
      String command,
      String[] words,
      Map<String, Object> configuration,
      PrintStream out,
      PrintStream err) {
    try (ApplicationContext context =
        ApplicationContext.builder()
            .properties(configuration)
            .properties(Map.of("outbox.transport", "NONE"))
            .start()) {
      var maintain = new Maintain(context, out);
      Collection<Projection> all = context.getBeansOfType(Projection.class);
      var names = new ArrayList<>(List.of(words));
      boolean fromStart = command.equals("rebuild") && names.remove(FROM_START);
      List<Projection> chosen =
          all.stream().filter(each -> names.isEmpty() || names.contains(each.name())).toList();
      boolean known = names.isEmpty() || chosen.size() == names.size();
      if (!known || command.equals("rebuild") && chosen.size() != 1) {
        err.println(USAGE);
        return 2;
      }
      context.getBean(Readiness.class).started();
      maintain.awaitPostgres();
      return switch (command) {
        case "verify" -> chosen.stream().mapToInt(maintain::verify).max().orElse(0);
        case "rebuild" -> maintain.rebuild(chosen.getFirst(), fromStart);
        default -> throw new IllegalArgumentException(command);
      };
    } catch (RuntimeException failure) {
      err.println(command + " ended: " + failure.getMessage());
      return 1;
    }
  }

  private void awaitPostgres() {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    Readiness readiness = context.getBean(Readiness.class);
    while (readiness.obstacle().isPresent()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(readiness.obstacle().orElse(""));
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted");
      }
    }
  }

  private int verify(Projection projection) {
    Verification.Report report =
        context
            .getBean(Verification.class)
            .verify(
                projection,
                SETTLING,
                users -> sayNow(projection.name() + ": " + users + " users compared"));
    out.printf("%s: %s, checksum %016x%n", report.projection(), counts(report), report.checksum());
    report.differences().stream()
        .limit(DIFFERENCES_SHOWN)
        .map(Difference::toString)
        .forEach(difference -> out.println("  " + difference));
    out.printf("%s: %d differences%n", report.projection(), report.differences().size());
    return report.differences().isEmpty() ? 0 : 1;
  }

  private static String counts(Verification.Report report) {
    var counts = new TreeMap<Kind, Long>(report.compared());
    return String.join(
        ", ",
        counts.entrySet().stream()
            .map(
                each ->
                    each.getKey().name().toLowerCase(java.util.Locale.ROOT) + " " + each.getValue())
            .toList());
  }

  private int rebuild(Projection projection, boolean fromStart) {
    long began = System.nanoTime();
    Consumer<Rebuild.Progress> telling =
        progress ->
            sayNow(
                "%s: %s, %d rows, %d s"
                    .formatted(
                        projection.name(),
                        progress.stage().toLowerCase(java.util.Locale.ROOT),
                        progress.rows(),
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)));
    Rebuild rebuild = context.getBean(Rebuild.class);
    Rebuild.Filled filled =
        fromStart ? rebuild.runFromStart(projection, telling) : rebuild.run(projection, telling);
    context.getBean(DeadLetterWriter.class).forget(projection.name(), filled.since());
    out.printf(
        "%s: filled from %d rows in %.1f s%n",
        projection.name(), filled.rows(), (System.nanoTime() - began) / 1e9);
    return 0;
  }

  private void sayNow(String progress) {
    if (System.nanoTime() - lastSaid > SAY_EVERY) {
      lastSaid = System.nanoTime();
      out.println(progress);
    }
  }
}
