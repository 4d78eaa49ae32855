package io.tributary.platform.grpc;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls this pod has under way. The less a call matters, the fewer there may be when it
 * comes, whatever they are; so what matters less is refused first. Nobody waits: a queue would only
 * make all wait that are let in.
 */
final class CallsAtOnce {
  private final int bulk;
  private final int live;
  private final int critical;
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * @param bulkPercent up to this share of the most, calls of least importance are let in
   */
  CallsAtOnce(int most, int bulkPercent, int livePercent) {
    this.bulk = share(most, bulkPercent);
    this.live = share(most, livePercent);
    this.critical = most;
  }

  private static int share(int most, int percent) {
    return Math.max(1, (int) ((long) most * percent / 100));
  }

  /** Whether it is let in, and then to be ended by {@link #leave}. */
  boolean enter(CallPriority priority) {
    int most = most(priority);
    int now = underWay.get();
    while (now < most) {
      int seen = underWay.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  void leave() {
    underWay.decrementAndGet();
  }

  int underWay() {
    return underWay.get();
  }

  private int most(CallPriority priority) {
    return switch (priority) {
      case BULK -> bulk;
      case LIVE -> live;
      case CRITICAL -> critical;
    };
  }
}
