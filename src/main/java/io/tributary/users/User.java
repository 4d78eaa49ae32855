package io.tributary.users;

import java.time.Instant;
import java.util.UUID;

/** A living user. */
public record User(UUID id, Profile profile, Instant createdAt, Instant updatedAt) {}
