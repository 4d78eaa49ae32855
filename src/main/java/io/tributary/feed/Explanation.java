package io.tributary.feed;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Listener;
import io.tributary.pipeline.Stage;
import java.util.ArrayList;
import java.util.List;

/** Remembers what became of every candidate of one run. */
final class Explanation implements Listener<Candidate, DropReason> {
  record Dropped(Candidate candidate, DropReason reason) {}

  private final FeedQuery query;
  private final List<Dropped> dropped = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private List<Candidate> ranked = List.of();

  Explanation(FeedQuery query) {
    this.query = query;
  }

  @Override
  public void dropped(Stage filter, Candidate candidate, DropReason reason) {
    dropped.add(new Dropped(candidate, reason));
  }

  @Override
  public void failed(Stage stage, RuntimeException why) {
    failed.add(stage.name());
  }

  @Override
  public void ranked(List<Candidate> candidates) {
    ranked = candidates;
  }

  FeedQuery query() {
    return query;
  }

  List<Dropped> dropped() {
    return dropped;
  }

  /** Stages that had to do without their store. */
  List<String> failed() {
    return failed;
  }

  /** Best first. */
  List<Candidate> ranked() {
    return ranked;
  }
}
