package io.tributary.trending;

import io.tributary.platform.failure.Failure;
import io.tributary.platform.page.PageTokens;
import io.tributary.platform.postgres.Postgres;
import io.tributary.trending.PostgresTrendingStore.Generation;
import io.tributary.trending.PostgresTrendingStore.Listed;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pages of what is trending, all of one generation. */
@Singleton
final class TrendingService {
  private final Postgres postgres;
  private final PostgresTrendingStore store;

  TrendingService(Postgres postgres, PostgresTrendingStore store) {
    this.postgres = postgres;
    this.store = store;
  }

  /** Behind which rank of which generation a page begins. */
  record Place(long generation, int rank) {
    /** Where a list begins, in the newest generation. */
    static final Place START = new Place(0, 0);
  }

  /**
   * A page, and where the next one begins if there is one.
   *
   * @param computedAt null before the first computation
   */
  record Page(List<Trend> trends, @Nullable Instant computedAt, @Nullable Place next) {}

  Page list(UUID viewer, Window window, String category, Place after, int size) {
    Listed listed =
        postgres.read(
            session ->
                store.list(
                    session, viewer, after.generation(), window, category, after.rank(), size + 1));
    if (!listed.viewerKnown()) {
      throw Failure.NotFound.user("viewer_id");
    }
    Generation computed = listed.computed();
    if (computed == null) {
      if (!after.equals(Place.START)) {
        throw PageTokens.expired("the list was computed anew several times: start again");
      }
      return new Page(List.of(), null, null);
    }
    if (listed.trends().size() <= size) {
      return new Page(listed.trends(), computed.at(), null);
    }
    List<Trend> page = List.copyOf(listed.trends().subList(0, size));
    return new Page(page, computed.at(), new Place(computed.number(), page.getLast().rank()));
  }
}
