package io.tributary.trending;

import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** What is trending, for other features. */
@Singleton
public final class TrendingLookup {
  /** The category that spans every category. */
  public static final String ALL = "all";

  private final Postgres postgres;
  private final PostgresTrendingStore store;

  TrendingLookup(Postgres postgres, PostgresTrendingStore store) {
    this.postgres = postgres;
    this.store = store;
  }

  /**
   * The highest of the newest list; none before the first computation. They were public then: who
   * shows them must ask what each viewer may see now.
   */
  public List<Trend> top(Window window, String category, int atMost) {
    return postgres.read(session -> store.top(session, window, category, atMost));
  }

  /** The same of posts that were made since, for those to whom older ones are of no use. */
  public List<Trend> topOfLate(Window window, String category, int atMost, Instant madeSince) {
    return postgres.read(session -> store.topOfLate(session, window, category, atMost, madeSince));
  }
}
