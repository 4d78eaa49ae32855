package io.tributary.local.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What each way to rank was worth to each viewer. A viewer who was asked about at several cuts
 * counts once, with the mean: so intervals are about people, not about feeds.
 */
final class Report {
  private static final int FIRST_PAGE = 20;
  private static final int CANDIDATES = 500;

  private final Bootstrap bootstrap;
  private final Map<String, Map<String, Sums>> byWay = new LinkedHashMap<>();

  private static final class Sums {
    private double ndcg;
    private double recall;
    private int feeds;
  }

  Report(long seed) {
    this.bootstrap = new Bootstrap(seed);
  }

  /** Of one way, what it ranked for one viewer at one cut. */
  void add(String way, String viewer, List<String> ranking, Set<String> relevant) {
    Sums sums =
        byWay
            .computeIfAbsent(way, none -> new TreeMap<>())
            .computeIfAbsent(viewer, none -> new Sums());
    sums.ndcg += Measures.ndcg(ranking, relevant, FIRST_PAGE);
    sums.recall += Measures.recall(ranking, relevant, CANDIDATES);
    sums.feeds++;
  }

  int viewers() {
    return byWay.values().stream().mapToInt(Map::size).max().orElse(0);
  }

  /** As a table, and another of how much better the first way is than each of the others. */
  String text() {
    var text = new StringBuilder();
    text.append("| way | recall@500 | ndcg@20 |\n|---|---|---|\n");
    byWay
        .keySet()
        .forEach(
            way -> text.append(line(way, bootstrap.of(recalls(way)), bootstrap.of(ndcgs(way)))));
    String first = byWay.keySet().iterator().next();
    text.append("\n| ").append(first).append(" against | recall@500 | ndcg@20 |\n|---|---|---|\n");
    byWay.keySet().stream()
        .filter(way -> !way.equals(first))
        .forEach(
            way ->
                text.append(
                    line(
                        way,
                        bootstrap.of(differences(recalls(first), recalls(way))),
                        bootstrap.of(differences(ndcgs(first), ndcgs(way))))));
    return text.toString();
  }

  /** Of the first way over another, for each viewer. */
  Bootstrap.Interval advantage(String first, String other) {
    return bootstrap.of(differences(ndcgs(first), ndcgs(other)));
  }

  private double[] ndcgs(String way) {
    return byWay.getOrDefault(way, Map.of()).values().stream()
        .mapToDouble(sums -> sums.ndcg / sums.feeds)
        .toArray();
  }

  private double[] recalls(String way) {
    return byWay.getOrDefault(way, Map.of()).values().stream()
        .mapToDouble(sums -> sums.recall / sums.feeds)
        .toArray();
  }

  private static double[] differences(double[] first, double[] other) {
    if (first.length != other.length) {
      throw new IllegalStateException("not the same viewers were asked about");
    }
    return IntStream.range(0, first.length).mapToDouble(i -> first[i] - other[i]).toArray();
  }

  private static String line(String way, Bootstrap.Interval recall, Bootstrap.Interval ndcg) {
    return "| %s | %s | %s |\n".formatted(way, text(recall), text(ndcg));
  }

  private static String text(Bootstrap.Interval interval) {
    return String.format(
        Locale.ROOT, "%.4f (%.4f to %.4f)", interval.mean(), interval.low(), interval.high());
  }
}
