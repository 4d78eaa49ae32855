package io.tributary.feed;

import io.tributary.feed.hydrate.WhatMayBeSeen;
import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.pipeline.Listener;
import io.tributary.pipeline.Stage;
import org.jspecify.annotations.Nullable;

/** What must be known of one run beside its list, told on to the meters. */
final class FeedRun implements Listener<Candidate, DropReason> {
  private final FeedMeters meters;
  private boolean whole = true;
  private @Nullable RuntimeException unsafe;

  FeedRun(FeedMeters meters) {
    this.meters = meters;
  }

  @Override
  public void failed(Stage stage, RuntimeException why) {
    meters.failed(stage);
    whole = false;
    if (stage instanceof WhatMayBeSeen) {
      unsafe = why;
    }
  }

  @Override
  public void dropped(Stage filter, Candidate candidate, DropReason reason) {
    meters.dropped(reason);
  }

  @Override
  public void took(Stage stage, long nanos) {
    meters.took(stage, nanos);
  }

  /** Whether every stage had its store. */
  boolean isWhole() {
    return whole;
  }

  /** A list that is empty because nobody knew what may be seen is no feed. */
  void requireSafe() {
    if (unsafe != null) {
      throw unsafe;
    }
  }
}
