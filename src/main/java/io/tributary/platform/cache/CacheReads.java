package io.tributary.platform.cache;

/** By what reads of one kind of entry were answered, since this pod started. */
public record CacheReads(String entity, long near, long redis, long loaded, long stale) {
  /** From 0 to 1. */
  public double hitRatio() {
    long all = near + redis + loaded + stale;
    return all == 0 ? 0 : (double) (near + redis) / all;
  }
}
