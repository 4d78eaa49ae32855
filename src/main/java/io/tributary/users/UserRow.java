package io.tributary.users;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.MappedProperty;
import java.time.Instant;
import java.util.UUID;

/** A row of users as reads see it. */
@MappedEntity("users")
record UserRow(
    @Id UUID id,
    String handle,
    @MappedProperty("display_name") String displayName,
    String bio,
    @MappedProperty("avatar_url") String avatarUrl,
    String language,
    @MappedProperty("created_at") Instant createdAt,
    @MappedProperty("updated_at") Instant updatedAt) {
  User toUser() {
    return new User(
        id, new Profile(handle, displayName, bio, avatarUrl, language), createdAt, updatedAt);
  }
}
