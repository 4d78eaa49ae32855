package io.tributary.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostVisibility;
import io.tributary.events.v1.UserDeleted;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.UserChanged;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChangesTest {
  private static final UUID ONE = new UUID(1, 1);
  private static final UUID TWO = new UUID(2, 2);
  private static final Instant AT = Instant.parse("2026-11-01T12:00:00.123456Z");

  @Test
  void ofEachKeyTheHighestVersionStays() {
    Changes changes =
        Changes.read(
            List.of(
                Envelopes.userUpdated(ONE, 7),
                Envelopes.userCreated(ONE, 3),
                Envelopes.userCreated(TWO, 5),
                Envelopes.follow(ONE, TWO, 9),
                Envelopes.edge(new Edge(Kind.FOLLOW, ONE, TWO), false, 8),
                Envelopes.edge(new Edge(Kind.BLOCK, ONE, TWO), true, 6)));
    assertThat(changes.newest(UserChanged.class, UserChanged::user))
        .containsExactlyInAnyOrder(new UserChanged(ONE, true, 7), new UserChanged(TWO, true, 5));
    assertThat(changes.newest(EdgeChanged.class, EdgeChanged::edge))
        .containsExactlyInAnyOrder(
            new EdgeChanged(new Edge(Kind.FOLLOW, ONE, TWO), true, Envelopes.AT, 9),
            new EdgeChanged(new Edge(Kind.BLOCK, ONE, TWO), true, Envelopes.AT, 6));
  }

  @Test
  void timesAreReadToTheMicrosecond() {
    Changes changes = Changes.read(List.of(post(PostVisibility.POST_VISIBILITY_FOLLOWERS)));
    assertThat(changes.all(PostChanged.class))
        .containsExactly(new PostChanged(ONE, TWO, Reach.FOLLOWERS, "", List.of(), AT, 4));
  }

  @Test
  void whatANewerPodSaysBeyondOurKnowledgeIsLeftOut() {
    Envelope newer =
        Envelope.newBuilder()
            .setEventId(ONE.toString())
            .setAggregateId(ONE.toString())
            .setVersion(3)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        9_999,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(com.google.protobuf.ByteString.EMPTY)
                            .build())
                    .build())
            .build();
    assertThat(Changes.read(List.of(newer)).all(Change.class)).isEmpty();
  }

  private static Envelope post(PostVisibility visibility) {
    return Envelopes.postCreated(ONE, TWO, visibility, AT, 4);
  }

  static Stream<Arguments> broken() {
    Envelope user = Envelopes.userDeleted(ONE, 3);
    Envelope post = post(PostVisibility.POST_VISIBILITY_PUBLIC);
    return Stream.of(
        Arguments.of("says nothing", user.toBuilder().clearEvent()),
        Arguments.of("version is 0", user.toBuilder().setVersion(0)),
        Arguments.of("is about " + ONE, user.toBuilder().setAggregateId(TWO.toString())),
        Arguments.of("user_id is not a UUID", deleted(user, "")),
        Arguments.of("user_id is not a UUID", deleted(user, "1-1-1-1-1")),
        Arguments.of("user_id is not a UUID", deleted(user, "nobody")),
        Arguments.of("visibility is unknown", visibility(post, 0)),
        Arguments.of("visibility is unknown", visibility(post, 77)),
        Arguments.of("create_time is not a time", createTime(post, Long.MAX_VALUE, 0)),
        Arguments.of("create_time is not a time", createTime(post, Long.MIN_VALUE, 0)),
        Arguments.of("create_time is not a time", createTime(post, 0, -1)),
        Arguments.of("create_time is not a time", createTime(post, 0, 1_000_000_000)),
        Arguments.of(
            "create_time is not a time",
            post.toBuilder()
                .setPostCreated(
                    post.getPostCreated().toBuilder()
                        .setPost(post.getPostCreated().getPost().toBuilder().clearCreateTime()))));
  }

  private static Envelope.Builder deleted(Envelope event, String user) {
    return event.toBuilder().setUserDeleted(UserDeleted.newBuilder().setUserId(user));
  }

  private static Envelope.Builder visibility(Envelope event, int value) {
    return event.toBuilder()
        .setPostCreated(
            event.getPostCreated().toBuilder()
                .setPost(event.getPostCreated().getPost().toBuilder().setVisibilityValue(value)));
  }

  private static Envelope.Builder createTime(Envelope event, long seconds, int nanos) {
    return event.toBuilder()
        .setPostCreated(
            event.getPostCreated().toBuilder()
                .setPost(
                    event.getPostCreated().getPost().toBuilder()
                        .setCreateTime(
                            Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenEventIsNamed(String why, Envelope.Builder event) {
    assertThatThrownBy(() -> Changes.read(List.of(Envelopes.userCreated(TWO, 1), event.build())))
        .isInstanceOfSatisfying(
            UnprojectableEvent.class,
            thrown -> {
              assertThat(thrown).hasMessageContaining(why);
              assertThat(thrown.eventId()).isEqualTo(event.getEventId());
            });
  }
}
