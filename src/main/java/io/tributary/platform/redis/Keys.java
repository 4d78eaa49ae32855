package io.tributary.platform.redis;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of all keys here: {@code tributary:<entity>:{<id>}:<variant>}. The braces keep an id's
 * keys on one slot of a cluster.
 */
public final class Keys {
  /** How far each bucket of the outbox has been applied. */
  public static final String CAUGHT_UP = "tributary:facts:{all}:caught-up";

  /** There while the copy is being filled and lacks what it should know. Of the stamps' slot. */
  public static final String INCOMPLETE = "tributary:facts:{all}:incomplete";

  /** Which filling of the copy began last. Of the stamps' slot. */
  public static final String FILLING = "tributary:facts:{all}:filling";

  /** When the copy was last said to be whole. Of the stamps' slot. */
  public static final String LIFE = "tributary:facts:{all}:life";

  /** Which processes held a cluster's data when the copy was begun. Of the stamps' slot. */
  public static final String PRIMARIES = "tributary:facts:{all}:primaries";

  public static final String ALL = "tributary:*";

  /** No key but a channel: on it, whoever moves a version names its key. */
  public static final String MOVED = "tributary:versions:{all}:moved";

  /** Into so many parts those who asked for a feed lately are divided. */
  public static final int ACTIVE_PARTS = 16;

  private static final Pattern MOVES =
      Pattern.compile("tributary:(?:user|post):\\{([0-9a-f-]{36})}:(?:version|edges)");

  private static final Pattern COPY =
      Pattern.compile("tributary:(user|post):\\{([0-9a-f-]{36})}:(facts|edges)");

  private Keys() {}

  /** Whether there is or was such a user. */
  public static String userFacts(UUID user) {
    return "tributary:user:{" + user + "}:facts";
  }

  /** What the user is to others, and who blocks the user. */
  public static String userEdges(UUID user) {
    return "tributary:user:{" + user + "}:edges";
  }

  /** With what cached profiles are compared. */
  public static String userVersion(UUID user) {
    return "tributary:user:{" + user + "}:version";
  }

  public static String postFacts(UUID post) {
    return "tributary:post:{" + post + "}:facts";
  }

  /** With what cached posts are compared. */
  public static String postVersion(UUID post) {
    return "tributary:post:{" + post + "}:version";
  }

  /** With what cached counts of a post are compared. */
  public static String postCountsVersion(UUID post) {
    return "tributary:post:{" + post + "}:counts-version";
  }

  /** What a post says and shows, whoever looks. */
  public static String postContent(UUID post) {
    return "tributary:post:{" + post + "}:content";
  }

  /** How much there is of a post's engagement. */
  public static String postCounts(UUID post) {
    return "tributary:post:{" + post + "}:counts";
  }

  public static String userProfile(UUID user) {
    return "tributary:user:{" + user + "}:profile";
  }

  /** How many follow the user, and whom it follows. */
  public static String userFollowCounts(UUID user) {
    return "tributary:user:{" + user + "}:follow-counts";
  }

  /** With what cached numbers of follows are compared. */
  public static String userFollowCountsVersion(UUID user) {
    return "tributary:user:{" + user + "}:follow-counts-version";
  }

  /** Whom the user may know. */
  public static String userSuggestions(UUID user) {
    return "tributary:user:{" + user + "}:suggestions";
  }

  /** Moved when the graph has taken over a follow or a block of the user. */
  public static String userSuggestionsVersion(UUID user) {
    return "tributary:user:{" + user + "}:suggestions-version";
  }

  /** All that is cached of a user, and what belongs to it. */
  public static List<String> cachedOfUser(UUID user) {
    return withLoads(
        userProfile(user),
        userFollowCounts(user),
        userSuggestions(user),
        feedSlate(user, true),
        feedSlate(user, false));
  }

  /** With what {@link #cachedOfUser} is compared. */
  public static List<String> versionsOfUser(UUID user) {
    return List.of(
        userVersion(user),
        userFollowCountsVersion(user),
        userSuggestionsVersion(user),
        feedVersion(user));
  }

  /** All that is cached of a post, and what belongs to it. */
  public static List<String> cachedOfPost(UUID post) {
    return withLoads(postContent(post), postCounts(post));
  }

  /** Without its fence, a load that is under way is not written any more. */
  private static List<String> withLoads(String... entries) {
    return Stream.of(entries)
        .flatMap(entry -> Stream.of(entry, lock(entry), fence(entry)))
        .toList();
  }

  /** Who loads a cached entry at this moment. Of the entry's slot, as its fence. */
  public static String lock(String entry) {
    return entry + "-lock";
  }

  /** The highest number that was handed out to one who loads the entry. */
  public static String fence(String entry) {
    return entry + "-fence";
  }

  /** When the viewer's candidates last changed, and when all of them were last computed. */
  public static String feedVersion(UUID viewer) {
    return "tributary:feed:{" + viewer + "}:version";
  }

  /** The viewer's feed as it was ranked last. */
  public static String feedSlate(UUID viewer, boolean withStrangers) {
    return "tributary:feed:{" + viewer + "}:" + (withStrangers ? "slate" : "slate-followed");
  }

  /** The rankings whose pages the viewer is turning. */
  public static String feedSlates(UUID viewer) {
    return "tributary:feed:{" + viewer + "}:slates";
  }

  /** What the viewer was shown of each of them. */
  public static String feedServed(UUID viewer) {
    return "tributary:feed:{" + viewer + "}:served";
  }

  /** What the viewer has seen, as clients record it. */
  public static String feedSeen(UUID viewer) {
    return "tributary:feed:{" + viewer + "}:seen";
  }

  /** What is remembered of a viewer's feed beside what is cached: of one slot. */
  public static List<String> feed(UUID viewer) {
    return List.of(feedVersion(viewer), feedSlates(viewer), feedServed(viewer), feedSeen(viewer));
  }

  /** Who asked for a feed lately, by the time; in parts, each for one pod to look after. */
  public static String activeViewers(int part) {
    return "tributary:feed:{active-" + part + "}:viewers";
  }

  /** The part that a viewer is in; ids that begin with their time are spread. */
  public static int activePart(UUID viewer) {
    return Math.floorMod(viewer.hashCode() * 0x9E3779B9, ACTIVE_PARTS);
  }

  /**
   * Of whom what others may see has changed, a user or a post; nothing if the key that moved says
   * nothing of that.
   */
  public static Optional<UUID> seenOtherwise(String moved) {
    Matcher matcher = MOVES.matcher(moved);
    return matcher.matches() ? Optional.of(UUID.fromString(matcher.group(1))) : Optional.empty();
  }

  /** Whose copy a key belongs to; nothing if it is no part of the copy. */
  public record Owner(boolean isPost, UUID id) {
    public static Optional<Owner> of(String key) {
      Matcher matcher = COPY.matcher(key);
      return matcher.matches()
          ? Optional.of(
              new Owner(matcher.group(1).equals("post"), UUID.fromString(matcher.group(2))))
          : Optional.empty();
    }
  }
}
