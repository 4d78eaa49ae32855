package io.tributary.local.demo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Who sees a post, and what they do about it. Few posts are seen by many, most of all those of the
 * famous; whoever follows likes more than who does not, and friends most.
 */
final class Audience {
  private static final double FOLLOWERS = 0.8;
  private static final double FRIEND_LIKES = 0.4;
  private static final double FOLLOWER_LIKES = 0.2;
  private static final double STRANGER_LIKES = 0.05;
  private static final double SHARES = 0.02;

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
  record Member(int user, boolean likes, boolean shares) {
    int acts() {
      return 1 + (likes ? 1 : 0) + (shares ? 1 : 0);
    }
  }

  List<Member> of(int author, int post, boolean forFollowers) {
    Dice dice = Dice.of(seed, "audience", post);
    List<Integer> followers = people.followers(author);
    double fame = (1 + 2 * followers.size() / followersOnAverage) / 3;
    int wanted = (int) Math.round(dice.heavyTailed() * fame * size.viewsPerPost());
    var users = new LinkedHashSet<Integer>();
    for (int i = 0; i < wanted; i++) {
      if (!followers.isEmpty() && (forFollowers || dice.chance(FOLLOWERS))) {
        users.add(dice.of(followers));
      } else if (!forFollowers) {
        users.add(people.neighbour(author, dice));
      }
    }
    users.remove(author);
    var members = new ArrayList<Member>();
    for (int user : users) {
      members.add(new Member(user, dice.chance(likelihood(user, author)), dice.chance(SHARES)));
    }
    return members;
  }

  private double likelihood(int user, int author) {
    if (!people.followees(user).contains(author)) {
      return STRANGER_LIKES;
    }
    return people.followees(author).contains(user) ? FRIEND_LIKES : FOLLOWER_LIKES;
  }
}
