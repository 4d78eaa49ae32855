package io.tributary.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Something that all events are carried to. Each has a progress of its own. */
interface Destination {
  String name();

  /**
   * All of them, or a failure; some may have arrived nevertheless, and all come again.
   *
   * @throws io.tributary.platform.failure.Failure if it is away
   * @throws RejectedEvent if one of the events is itself wrong
   */
  void deliver(List<Delivery> events);

  /** Some events were given up, and it may never hear of them. Before that is noted anywhere. */
  void missed();

  /** Nothing of these buckets waited at that time. */
  void caughtUp(Collection<Short> buckets, Instant asOf);

  /**
   * The least time between two deliveries, unless more is known to wait: for one that prefers few
   * large ones.
   */
  Duration pace();
}
