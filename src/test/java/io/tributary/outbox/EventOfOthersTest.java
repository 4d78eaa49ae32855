package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.events.v1.Engagement;
import io.tributary.events.v1.EngagementRecorded;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostVisibility;
import io.tributary.projection.Envelopes;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventOfOthersTest {
  private static final UUID GONE = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);
  private static final UUID POST = new UUID(3, 3);
  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  static Stream<Envelope> ofTheUser() {
    return Stream.of(
        Envelopes.userCreated(GONE, 1),
        Envelopes.userUpdated(GONE, 1),
        Envelopes.postCreated(POST, GONE, PostVisibility.POST_VISIBILITY_PUBLIC, AT, 1),
        Envelopes.follow(GONE, OTHER, 1),
        Envelopes.follow(OTHER, GONE, 1),
        engaged(GONE),
        Envelope.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("ofTheUser")
  void ofWhatTheUserWasAndDidNothingIsLeft(Envelope event) {
    assertThat(EventOfOthers.in(event, GONE.toString())).isEmpty();
  }

  static Stream<Envelope> ofOthers() {
    return Stream.of(
        Envelopes.userDeleted(GONE, 1),
        Envelopes.userCreated(OTHER, 1),
        Envelopes.postCreated(POST, OTHER, PostVisibility.POST_VISIBILITY_PUBLIC, AT, 1),
        engaged(OTHER));
  }

  @ParameterizedTest
  @MethodSource("ofOthers")
  void ofOthersEverythingIs(Envelope event) {
    assertThat(EventOfOthers.in(event, GONE.toString())).contains(event);
  }

  @Test
  void ofABatchThoseOfOthersAre() {
    assertThat(EventOfOthers.in(engaged(GONE, OTHER, GONE), GONE.toString()))
        .contains(engaged(OTHER));
  }

  @Test
  void ofWhatCannotBeReadNothingIs() {
    assertThat(EventOfOthers.in(new byte[] {(byte) 0xff}, GONE)).isEmpty();
  }

  private static Envelope engaged(UUID... users) {
    var recorded = EngagementRecorded.newBuilder();
    for (UUID user : users) {
      recorded.addEngagements(
          // That the post is the user's own is not what the event is about.
          Engagement.newBuilder()
              .setUserId(user.toString())
              .setPostAuthorId(GONE.toString())
              .setPostId(POST.toString()));
    }
    return Envelope.newBuilder().setEngagementRecorded(recorded).build();
  }
}
