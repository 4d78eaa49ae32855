package io.tributary.local.demo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Who there is, in which community, and who follows whom. */
final class People {
  private static final double OWN_COMMUNITY = 0.6;
  private static final double FOLLOWS_BACK = 0.25;

  private final long seed;
  private final DemoSize size;
  private final double[] popularity;
  private final List<Set<Integer>> followees = new ArrayList<>();
  private final List<List<Integer>> followers = new ArrayList<>();

  People(long seed, DemoSize size) {
    this.seed = seed;
    this.size = size;
    this.popularity = popularity();
    for (int i = 0; i < size.users(); i++) {
      followees.add(new LinkedHashSet<>());
      followers.add(new ArrayList<>());
    }
    follow();
  }

  /** By rank, as it goes with fame; who has which rank is drawn. */
  private double[] popularity() {
    int[] ranks = IntStream.range(0, size.users()).toArray();
    Dice dice = Dice.of(seed, "ranks", 0);
    for (int i = ranks.length - 1; i > 0; i--) {
      int other = dice.below(i + 1);
      int rank = ranks[i];
      ranks[i] = ranks[other];
      ranks[other] = rank;
    }
    var popularity = new double[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      popularity[i] = StrictMath.pow(1 + ranks[i], -1.0);
    }
    return popularity;
  }

  private void follow() {
    var all = new Weighted(IntStream.range(0, size.users()).toArray(), popularity);
    List<Weighted> communities =
        IntStream.range(0, communities())
            .mapToObj(community -> new Weighted(members(community), popularity))
            .toList();
    for (int user = 0; user < size.users(); user++) {
      Dice dice = Dice.of(seed, "follows", user);
      int wanted =
          Math.min(size.users() / 3, 1 + (int) (dice.heavyTailed() * 0.8 * size.followsPerUser()));
      for (int i = 0; i < wanted; i++) {
        Weighted among = dice.chance(OWN_COMMUNITY) ? communities.get(communityOf(user)) : all;
        int followee = among.draw(dice);
        if (followee != user) {
          add(user, followee);
          if (dice.chance(FOLLOWS_BACK)) {
            add(followee, user);
          }
        }
      }
    }
  }

  private void add(int follower, int followee) {
    if (followees.get(follower).add(followee)) {
      followers.get(followee).add(follower);
    }
  }

  private int communities() {
    return Math.max(1, size.users() / size.community());
  }

  int communityOf(int user) {
    return user % communities();
  }

  /** Somebody of the same community, perhaps the same user. */
  int neighbour(int user, Dice dice) {
    int community = communityOf(user);
    int members = (size.users() - community + communities() - 1) / communities();
    return community + communities() * dice.below(members);
  }

  private int[] members(int community) {
    return IntStream.range(0, size.users())
        .filter(user -> communityOf(user) == community)
        .toArray();
  }

  /** In the order in which it began to follow them. */
  Set<Integer> followees(int user) {
    return followees.get(user);
  }

  List<Integer> followers(int user) {
    return followers.get(user);
  }

  long follows() {
    return followees.stream().mapToLong(Set::size).sum();
  }
}
