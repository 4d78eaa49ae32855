package io.tributary.platform.redis;

/**
 * Who is to be told what is said on a channel. Whatever is said while nobody listens is lost, so a
 * listener must know when that was. It is called on the driver's threads and must not wait.
 */
public interface Listener {
  void heard(String message);

  /** From now on nothing is missed. What was said before may have been. */
  void listening();

  /** From now on everything may be missed. */
  void deaf();
}
