package io.tributary.platform.resilience;

import io.tributary.platform.failure.Failure;

/** That a call may go to its store. */
public interface Admission {
  /** Of those who only look whether the store is there: nothing takes it back. */
  Admission TO_LOOK = () -> {};

  /**
   * To be asked by who has waited since: the breaker may have opened meanwhile.
   *
   * @throws Failure.Unavailable if it has
   */
  void confirm();
}
