package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.local.demo.DemoLoad;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Tells the service what happened up to a cut, asks it for feeds, compares them with what came
 * after the cut, and goes on to the next. The service's clock stands at the cut meanwhile.
 */
public final class Evaluation {
  private static final int AT_ONCE = 4;

  /** Between two arms, so that nothing of the one is taken for the other's. */
  private static final Duration APART = Duration.ofMinutes(2);

  private final Dataset dataset;
  private final Options options;
  private final ServiceInHand service;
  private final PrintStream out;

  /**
   * @param cuts how many there are
   * @param first how much of what people did is before the first, from 0 to 1
   * @param viewers asked about at each, at most
   */
  public record Options(int cuts, double first, int viewers, long seed) {}

  public Evaluation(Dataset dataset, Options options, ServiceInHand service, PrintStream out) {
    this.dataset = dataset;
    this.options = options;
    this.service = service;
    this.out = out;
  }

  public void run() throws InterruptedException {
    Cuts cuts = Cuts.of(dataset, options.cuts(), options.first());
    var moved =
        new Moved(dataset, Duration.between(cuts.at().getFirst(), service.clock().instant()));
    var report = new Report(options.seed());
    Instant before = Instant.MIN;
    try (var feeds = new RunningFeeds(service.port())) {
      for (int i = 0; i < cuts.at().size(); i++) {
        Instant cut = cuts.at().get(i).plus(moved.by());
        service.clock().standAt(cut);
        long items = replay(moved, before, cut, i, feeds);
        feeds.awaitCaughtUp();
        service.awaitTrending();
        Split split = Split.at(moved, cut, cuts.until().get(i).plus(moved.by()));
        List<String> viewers = viewers(split);
        out.printf(
            "Cut %d: %,d items since the one before; %,d posts; %,d viewers turned to something"
                + " within %.1f days, %,d are asked about%n",
            i + 1,
            items,
            split.posts().size(),
            split.turnedTo().size(),
            Duration.between(cuts.at().get(i), cuts.until().get(i)).toMinutes() / 1_440.0,
            viewers.size());
        measure(split, viewers, cut, feeds, report);
        before = cut;
      }
    }
    print(report);
  }

  private long replay(Dataset moved, Instant after, Instant upTo, int number, RunningFeeds feeds)
      throws InterruptedException {
    Consumer<Consumer<ImportItem>> each =
        taker ->
            moved.each(
                item -> {
                  Instant at = ItemTimes.of(item);
                  if (at.isAfter(after) && !at.isAfter(upTo)) {
                    taker.accept(item);
                  }
                });
    var count = new long[1];
    each.accept(item -> count[0]++);
    String id = NamedIds.of("import", dataset.name() + " " + number);
    var load =
        new DemoLoad(
            new DemoLoad.Items(id, count[0], each),
            feeds.channel(),
            line -> out.println("Replay: " + line));
    boolean unused = load.run();
    long refused = load.summary().getRefused();
    if (refused > 0) {
      out.printf("%,d items were refused, the first: %s%n", refused, load.summary().getRefusals(0));
    }
    return count[0];
  }

  /** Drawn from those who turned to something, the same for the same seed. */
  private List<String> viewers(Split split) {
    List<String> all = new ArrayList<>(new TreeSet<>(split.turnedTo().keySet()));
    Collections.shuffle(all, new Random(options.seed()));
    return all.subList(0, Math.min(options.viewers(), all.size()));
  }

  private void measure(
      Split split, List<String> viewers, Instant cut, RunningFeeds feeds, Report report)
      throws InterruptedException {
    Instant at = cut;
    for (Arm arm : Arm.values()) {
      at = at.plus(APART);
      service.clock().standAt(at);
      service.tune(arm.tuning());
      service.awaitTrending();
      Map<String, List<String>> rankings = ask(viewers, feeds);
      rankings.forEach((viewer, ranking) -> add(report, arm.title(), split, viewer, ranking));
    }
    var plain = new PlainRankings(split);
    for (String viewer : viewers) {
      add(report, "newest of followees first", split, viewer, plain.chronological(viewer));
      add(report, "most popular of the day first", split, viewer, plain.popular(viewer));
    }
  }

  /** Without what the viewer has seen or done something with already: that cannot be turned to. */
  private static void add(
      Report report, String way, Split split, String viewer, List<String> ranking) {
    Set<String> touched = split.touchedBy(viewer);
    report.add(
        way,
        viewer,
        ranking.stream().filter(post -> !touched.contains(post)).toList(),
        split.turnedTo().getOrDefault(viewer, Set.of()));
  }

  private static Map<String, List<String>> ask(List<String> viewers, RunningFeeds feeds)
      throws InterruptedException {
    var rankings = new TreeMap<String, List<String>>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<List<String>>> questions =
          viewers.stream().<Callable<List<String>>>map(viewer -> () -> feeds.feed(viewer)).toList();
      List<Future<List<String>>> answers = threads.invokeAll(questions);
      for (int i = 0; i < viewers.size(); i++) {
        rankings.put(viewers.get(i), answers.get(i).get());
      }
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
    return rankings;
  }

  private void print(Report report) {
    out.printf(
        "%n%s: %d viewers, %d cuts, seed %d%n%n%s%n",
        dataset.name(), report.viewers(), options.cuts(), options.seed(), report.text());
    for (Arm arm : Arm.values()) {
      if (arm != Arm.MIX) {
        out.printf(
            "%s: %s%n",
            arm.title(),
            report.advantage(Arm.MIX.title(), arm.title()).low() > 0
                ? "the mix is better"
                : "the mix is not better beyond doubt");
      }
    }
  }
}
