package io.tributary.local.demo;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Who and what is in a network, by id. It follows from seed and size alone, so whoever wants to ask
 * about people and posts need not make the whole network.
 */
public final class DemoIds {
  private final long seed;
  private final DemoSize size;
  private final int[] postsBefore;

  public DemoIds(long seed, DemoSize size) {
    this.seed = seed;
    this.size = size;
    this.postsBefore = new int[size.users() + 1];
    for (int user = 0; user < size.users(); user++) {
      double activity = Dice.of(seed, "activity", user).heavyTailed();
      postsBefore[user + 1] = postsBefore[user] + (int) Math.round(activity * size.postsPerUser());
    }
  }

  public List<String> users() {
    return IntStream.range(0, size.users()).mapToObj(this::user).toList();
  }

  public List<String> posts() {
    return IntStream.range(0, postsBefore[size.users()]).mapToObj(this::post).toList();
  }

  /** How many posts there are of those before this user, and so the number of its own first one. */
  int postsBefore(int user) {
    return postsBefore[user];
  }

  String user(int number) {
    return Dice.id(seed, "user", number).toString();
  }

  String post(int number) {
    return Dice.id(seed, "post", number).toString();
  }
}
