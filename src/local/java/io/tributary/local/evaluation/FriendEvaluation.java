package io.tributary.local.evaluation;

import io.tributary.api.graph.v1.BatchSuggestFriendsRequest;
import io.tributary.api.graph.v1.FriendSuggestion;
import io.tributary.api.graph.v1.GraphServiceGrpc;
import io.tributary.api.graph.v1.UserSuggestions;
import io.tributary.local.demo.DemoLoad;
import io.tributary.platform.batch.Portions;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Tells the service of all follows but a tenth, and looks how many of those are among the friends
 * that it suggests, and how many among those with most in common.
 */
public final class FriendEvaluation {
  private static final int FIRST = 10;
  private static final int AT_ONCE = 100;
  private static final int MOST = 50;
  private static final long CALL_SECONDS = 60;

  private final FollowSplit split;
  private final long seed;
  private final int port;
  private final PrintStream out;

  public FriendEvaluation(Dataset dataset, long seed, int port, PrintStream out) {
    this.split = new FollowSplit(dataset, seed);
    this.seed = seed;
    this.port = port;
    this.out = out;
  }

  public void run() throws InterruptedException {
    try (var service = new RunningFeeds(port)) {
      load(service);
      service.awaitCaughtUp();
      Map<String, Set<String>> heldOut = new TreeMap<>(split.heldOut());
      var suggested = new HashMap<String, List<String>>();
      for (List<String> users : Portions.of(heldOut.keySet(), AT_ONCE)) {
        suggested.putAll(suggest(service, users));
      }
      out.printf(
          "%s: %,d users with follows held out, seed %d%n%n"
              + "| way | hit@10 | recall@10 | ndcg@10 |%n|---|---|---|---|%n",
          split.name(), heldOut.size(), seed);
      double[][] ours = print("BatchSuggestFriends", heldOut, suggested);
      var plain = new HashMap<String, List<String>>();
      heldOut.keySet().forEach(user -> plain.put(user, split.byMutualCount(user, MOST)));
      double[][] theirs = print("plain mutual count", heldOut, plain);
      double[][] difference = new double[ours.length][];
      for (int i = 0; i < ours.length; i++) {
        double[] one = ours[i];
        double[] other = theirs[i];
        difference[i] =
            IntStream.range(0, one.length).mapToDouble(k -> one[k] - other[k]).toArray();
      }
      printLine("the advantage", difference);
    }
  }

  private void load(RunningFeeds service) throws InterruptedException {
    var count = new long[1];
    split.each(item -> count[0]++);
    String id = NamedIds.of("import", split.name() + " " + seed);
    boolean unused =
        new DemoLoad(
                new DemoLoad.Items(id, count[0], split::each),
                service.channel(),
                line -> out.println("Load: " + line))
            .run();
  }

  private static Map<String, List<String>> suggest(RunningFeeds service, List<String> users) {
    var suggested = new HashMap<String, List<String>>();
    for (UserSuggestions each :
        GraphServiceGrpc.newBlockingStub(service.channel())
            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
            .batchSuggestFriends(
                BatchSuggestFriendsRequest.newBuilder()
                    .setViewerId(users.getFirst())
                    .addAllUserIds(users)
                    .setLimitPerUser(MOST)
                    .build())
            .getUsersList()) {
      suggested.put(
          each.getUserId(),
          each.getFriendsList().stream().map(FriendSuggestion::getUserId).toList());
    }
    return suggested;
  }

  private double[][] print(
      String way, Map<String, Set<String>> heldOut, Map<String, List<String>> rankings) {
    var values = new double[3][heldOut.size()];
    int user = 0;
    for (Map.Entry<String, Set<String>> each : heldOut.entrySet()) {
      List<String> ranking = rankings.getOrDefault(each.getKey(), List.of());
      double recall = Measures.recall(ranking, each.getValue(), FIRST);
      values[0][user] = recall > 0 ? 1 : 0;
      values[1][user] = recall;
      values[2][user++] = Measures.ndcg(ranking, each.getValue(), FIRST);
    }
    printLine(way, values);
    return values;
  }

  private void printLine(String way, double[][] values) {
    var bootstrap = new Bootstrap(seed);
    out.printf("| %s |", way);
    for (double[] each : values) {
      Bootstrap.Interval interval = bootstrap.of(each);
      out.printf(
          Locale.ROOT, " %.4f (%.4f to %.4f) |", interval.mean(), interval.low(), interval.high());
    }
    out.println();
  }
}
