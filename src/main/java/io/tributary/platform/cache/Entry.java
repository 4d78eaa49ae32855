package io.tributary.platform.cache;

/**
 * Where an entry is kept.
 *
 * @param versionKey on the same slot; its value begins with the version of what the entry is made
 *     of, eight bytes, high ones first
 */
public record Entry(String key, String versionKey) {}
