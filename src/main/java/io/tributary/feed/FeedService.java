package io.tributary.feed;

import io.tributary.feed.PageCutter.Cut;
import io.tributary.feed.PageCutter.Item;
import io.tributary.feed.candidates.Candidates;
import io.tributary.feed.model.Degradation;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.Slate;
import io.tributary.feed.slates.Sessions;
import io.tributary.feed.slates.Sessions.Resumed;
import io.tributary.feed.tuning.Arm;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tunings;
import io.tributary.platform.failure.Failure;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is asked of a feed. */
@Singleton
final class FeedService {
  private final HomeFeed homeFeed;
  private final Slates slates;
  private final Sessions sessions;
  private final PageCutter cutter;
  private final Candidates candidates;
  private final Tunings tunings;
  private final FeedMeters meters;
  private final InstantSource clock;

  FeedService(
      HomeFeed homeFeed,
      Slates slates,
      Sessions sessions,
      PageCutter cutter,
      Candidates candidates,
      Tunings tunings,
      FeedMeters meters,
      InstantSource clock) {
    this.homeFeed = homeFeed;
    this.slates = slates;
    this.sessions = sessions;
    this.cutter = cutter;
    this.candidates = candidates;
    this.tunings = tunings;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Behind which post of which slate a page begins.
   *
   * @param session the slate that the first page was cut from; another only if that was lost
   * @param stale whether the slate was too old when the first page was cut from it
   */
  record Place(UUID session, UUID slate, int rank, boolean stale) {}

  /**
   * @param place null for the first page
   * @param full whether content is wanted
   */
  record Asked(
      UUID viewer,
      @Nullable Place place,
      int size,
      boolean full,
      boolean allowBackfill,
      boolean countNewer) {}

  /**
   * @param next null if there are no more
   * @param degradation null if it is as it should be
   * @param newer nothing if it was not asked for, or cannot be known
   */
  record Page(
      Slate slate,
      List<Item> items,
      @Nullable Place next,
      @Nullable Degradation degradation,
      OptionalInt newer) {}

  /** Where a page is to be cut. */
  private record Start(
      UUID session, Slate slate, int rank, Set<UUID> served, @Nullable Degradation degradation) {}

  /** A page of the viewer's feed. */
  Page page(Asked asked) {
    UUID viewer = asked.viewer();
    Place place = asked.place();
    Start start = place == null ? begin(asked) : goOn(asked, place);
    Slate slate = start.slate();
    if (slate.posts().isEmpty()) {
      slates.ensureViewer(viewer);
    }
    FeedQuery query = slates.query(viewer, asked.allowBackfill());
    Cut cut = cutter.cut(query, slate, start.rank(), asked.size(), start.served(), asked.full());
    Place next = null;
    if (cut.rank() < slate.posts().size()) {
      next =
          new Place(
              start.session(), slate.id(), cut.rank(), start.degradation() == Degradation.STALE);
      sessions.served(
          viewer,
          start.session(),
          slate,
          cut.items().stream().map(each -> each.post().post()).toList());
    }
    candidates.keepUpToDate(viewer);
    meters.answered(slate.arm(), start.degradation(), place == null, cut.items().isEmpty());
    return new Page(slate, cut.items(), next, start.degradation(), newer(asked, start));
  }

  private Start begin(Asked asked) {
    Slates.Made made = slates.current(asked.viewer(), asked.allowBackfill());
    return new Start(made.slate().id(), made.slate(), 0, Set.of(), made.degradation());
  }

  private Start goOn(Asked asked, Place place) {
    Resumed resumed = sessions.resume(asked.viewer(), place.session(), place.slate());
    if (resumed.slate().isPresent()) {
      Set<UUID> served =
          place.session().equals(place.slate()) ? Set.of() : resumed.served().orElse(Set.of());
      Slate slate = resumed.slate().get();
      return new Start(place.session(), slate, place.rank(), served, degradation(slate, place));
    }
    Slates.Made made = slates.current(asked.viewer(), asked.allowBackfill());
    if (resumed.served().isEmpty()) {
      return new Start(made.slate().id(), made.slate(), 0, Set.of(), Degradation.PLACE_LOST);
    }
    return new Start(place.session(), made.slate(), 0, resumed.served().get(), made.degradation());
  }

  /** Each page of a feed that is less than it should be says so. */
  private static @Nullable Degradation degradation(Slate slate, Place place) {
    if (slate.kind() == Slate.Kind.TRENDING) {
      return Degradation.TRENDING;
    }
    return place.stale() ? Degradation.STALE : null;
  }

  /**
   * How many posts of the feed as it is now are not in this one and stand above its first; if that
   * is gone, above the first that is left.
   */
  private OptionalInt newer(Asked asked, Start start) {
    if (!asked.countNewer() || asked.place() == null || start.slate().posts().isEmpty()) {
      return OptionalInt.empty();
    }
    Slates.Made now;
    try {
      now = slates.current(asked.viewer(), asked.allowBackfill());
    } catch (Failure.Unavailable | Failure.Overloaded | Failure.DeadlineExceeded unknown) {
      // The page itself is there.
      return OptionalInt.empty();
    }
    if (now.degradation() != null) {
      return OptionalInt.empty();
    }
    Set<UUID> old = ids(start.slate());
    UUID first = start.slate().posts().getFirst().post();
    boolean stands = ids(now.slate()).contains(first);
    int newer = 0;
    for (Slate.Post each : now.slate().posts()) {
      if (stands ? each.post().equals(first) : old.contains(each.post())) {
        break;
      }
      if (!old.contains(each.post())) {
        newer++;
      }
    }
    return OptionalInt.of(newer);
  }

  private static Set<UUID> ids(Slate slate) {
    return slate.posts().stream().map(Slate.Post::post).collect(Collectors.toSet());
  }

  /** The feed that the viewer would get now, and what became of everything else. */
  Explanation explain(UUID viewer, boolean allowBackfill) {
    slates.ensureViewer(viewer);
    Instant builtAt = candidates.ensureBuilt(viewer).builtAt();
    Tuning tuning = tunings.current();
    Arm arm = tuning.armOf(viewer);
    var explanation =
        new Explanation(
            new FeedQuery(viewer, clock.instant(), tuning, arm, builtAt, allowBackfill));
    var unused = homeFeed.rank(explanation.query(), explanation);
    return explanation;
  }

  /** Computes the viewer's candidates anew and keeps them up to date from now on. */
  Instant refresh(UUID viewer) {
    slates.ensureViewer(viewer);
    candidates.keepUpToDate(viewer);
    Instant builtAt = candidates.rebuild(viewer);
    slates.moved(viewer);
    return builtAt;
  }
}
