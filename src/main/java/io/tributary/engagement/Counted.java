package io.tributary.engagement;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** By how much the counters of a post change. */
public record Counted(
    UUID post, long likes, long shares, long views, long impressions, long comments) {
  public static Counted comments(UUID post, long by) {
    return new Counted(post, 0, 0, 0, 0, by);
  }

  static Counted of(Act.Kind kind, UUID post) {
    return switch (kind) {
      case LIKE -> new Counted(post, 1, 0, 0, 0, 0);
      case UNLIKE -> new Counted(post, -1, 0, 0, 0, 0);
      case SHARE -> new Counted(post, 0, 1, 0, 0, 0);
      case VIEW -> new Counted(post, 0, 0, 1, 0, 0);
      case IMPRESSION -> new Counted(post, 0, 0, 0, 1, 0);
    };
  }

  /** One for each post. */
  static List<Counted> summed(Collection<Counted> all) {
    var sums = new TreeMap<UUID, Counted>();
    all.forEach(each -> sums.merge(each.post(), each, Counted::plus));
    return List.copyOf(sums.values());
  }

  private Counted plus(Counted other) {
    return new Counted(
        post,
        likes + other.likes,
        shares + other.shares,
        views + other.views,
        impressions + other.impressions,
        comments + other.comments);
  }
}
