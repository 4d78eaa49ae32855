package io.tributary.local.load;

import java.time.Duration;
import java.util.function.Consumer;

/** Somebody who can make calls, and says how each ended. */
interface Caller {
  /**
   * Begins a call and returns at once.
   *
   * @param ended told gRPC's name of the status, once
   */
  void call(long number, byte[] message, Duration timeout, Consumer<String> ended);
}
