package io.tributary.local.demo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Who sees a post, and what they do about it. Few posts are seen by many, most of all those of the
 * famous and those that appeal. Of all whom somebody follows, a few are close: their posts are
 * looked at far more often, and liked more. Who is close to whom, and how much a post appeals, is
 * drawn once and told nobody; it shows in what people do and in nothing else.
 */
final class Audience {
  private static final double FOLLOWERS = 0.8;
  private static final double FRIEND_LIKES = 0.1;
  private static final double FOLLOWER_LIKES = 0.04;
  private static final double STRANGER_LIKES = 0.05;
  private static final double CLOSE_ONES_LIKE = 0.35;
  private static final double SHARES = 0.02;

  /** Of those who would like a post, so many have something to say about it. */
  private static final double COMMENTS = 0.2;

  /** How close the least close are. */
  private static final double LOOSE = 0.05;

  private static final double LEAST_APPEAL = 0.2;
  private static final double MOST_APPEAL = 5;
  private static final double MOST_LIKELY = 0.9;
  private static final int TRIES = 20;

  private final long seed;
  private final DemoSize size;
  private final People people;
  private final double followersOnAverage;

  Audience(long seed, DemoSize size, People people) {
    this.seed = seed;
    this.size = size;
    this.people = people;
    this.followersOnAverage = Math.max(1, (double) people.follows() / size.users());
  }

  /** Somebody who saw a post, once. */
  record Member(int user, boolean likes, boolean comments, boolean shares) {
    int acts() {
      return 1 + (likes ? 1 : 0) + (comments ? 1 : 0) + (shares ? 1 : 0);
    }
  }

  List<Member> of(int author, int post, boolean forFollowers) {
    Dice dice = Dice.of(seed, "audience", post);
    List<Integer> followers = people.followers(author);
    double fame = (1 + 2 * followers.size() / followersOnAverage) / 3;
    double appeal = appeal(dice);
    double reach = dice.heavyTailed() * appeal;
    int wanted = (int) Math.round(reach * fame * size.viewsPerPost());
    var users = new LinkedHashSet<Integer>();
    for (int i = 0; i < wanted; i++) {
      if (!followers.isEmpty() && (forFollowers || dice.chance(FOLLOWERS))) {
        users.add(somebodyClose(author, followers, dice));
      } else if (!forFollowers) {
        users.add(people.neighbour(author, dice));
      }
    }
    users.remove(author);
    var members = new ArrayList<Member>();
    for (int user : users) {
      double likely = Math.min(MOST_LIKELY, appeal * likelihood(user, author));
      members.add(
          new Member(
              user, dice.chance(likely), dice.chance(COMMENTS * likely), dice.chance(SHARES)));
    }
    return members;
  }

  /** One on average; few posts appeal to most who see them, many to hardly anybody. */
  private static double appeal(Dice dice) {
    double more = -(1 - LEAST_APPEAL) * StrictMath.log(1 - dice.share());
    return Math.min(MOST_APPEAL, LEAST_APPEAL + more);
  }

  /** One of the followers, the sooner the closer. */
  int somebodyClose(int author, List<Integer> followers, Dice dice) {
    int follower = dice.of(followers);
    for (int i = 0; i < TRIES && !dice.chance(closeness(follower, author)); i++) {
      follower = dice.of(followers);
    }
    return follower;
  }

  /** From nearly 0 to 1: of those whom somebody follows few are close, of friends more. */
  private double closeness(int user, int author) {
    double share = Dice.of(seed, "close-" + user, author).share();
    double close = people.followees(author).contains(user) ? share : share * share * share;
    return LOOSE + (1 - LOOSE) * close;
  }

  private double likelihood(int user, int author) {
    if (!people.followees(user).contains(author)) {
      return STRANGER_LIKES;
    }
    double likes = people.followees(author).contains(user) ? FRIEND_LIKES : FOLLOWER_LIKES;
    return likes + CLOSE_ONES_LIKE * closeness(user, author);
  }
}
