package io.tributary.local;

/** A store of our own, which can go as stores do and come back. */
public interface LocalStore extends AutoCloseable {
  int port();

  /** As a crash would end it. */
  void kill();

  /** Stops it where it stands, as a long pause of the machine would. */
  void pause();

  void resume();

  /** On the same port, with what it had kept. */
  void restart();
}
