package io.tributary.projection;

import java.util.List;
import java.util.UUID;

/** Whose things are looked at: what belongs to a user, and posts by their own ids. */
public record Owners(List<UUID> users, List<UUID> posts) {}
