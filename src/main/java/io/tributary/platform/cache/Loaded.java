package io.tributary.platform.cache;

/**
 * What a load brought.
 *
 * @param version the value is as new as this
 * @param cacheable otherwise it is for those who wait for it, and stored nowhere
 */
public record Loaded<V>(V value, long version, boolean cacheable) {}
