package io.tributary.erasure;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the erasure of a user is.
 *
 * @param snapshot PostgreSQL's, that sees all that was ever written of the user
 * @param done the stores that hold nothing of the user any more
 * @param endedAt null as long as anything is left
 */
public record Erasure(
    UUID user,
    long version,
    Instant askedAt,
    String snapshot,
    Set<String> done,
    @Nullable Instant endedAt) {}
