package io.tributary.platform.cache;

/** Makes a value anew. It runs within a call of its own, whoever asked. */
@FunctionalInterface
public interface Loader<V> {
  /**
   * @param versionBefore what the version key said before the load began; 0 if nothing
   */
  Loaded<V> load(long versionBefore);
}
