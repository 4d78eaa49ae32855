package io.tributary.users;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cache.v1.UserProfile;
import io.tributary.platform.cache.Codec;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ProfileCacheTest {
  private static final Codec<User> CODEC = ProfileCache.KIND.codec();

  private static final User USER =
      new User(
          new UUID(1, 2),
          new Profile("handle", "Name", "bio", "https://cdn.example/1.jpg", "en"),
          Instant.parse("2026-01-01T00:00:00.000001Z"),
          Instant.parse("2026-01-02T00:00:00.000002Z"));

  @Test
  void aUserIsReadAsItWasWritten() {
    assertThat(CODEC.decode(CODEC.encode(USER))).contains(USER);
  }

  @Test
  void theNextFormatIsAMiss() throws Exception {
    var next = UserProfile.parseFrom(CODEC.encode(USER)).toBuilder().setFormat(2).build();
    assertThat(CODEC.decode(next.toByteArray())).isEmpty();
  }
}
