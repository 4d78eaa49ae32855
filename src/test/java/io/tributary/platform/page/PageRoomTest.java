package io.tributary.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.posts.v1.Comment;
import io.tributary.api.posts.v1.ListCommentsResponse;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageRoomTest {
  private static final int LIMIT = 10_000;

  private final PageRoom room = new PageRoom(LIMIT);

  private static Comment ofBytes(int bytes) {
    return Comment.newBuilder().setText("x".repeat(bytes - 3)).build();
  }

  private static int size(List<Comment> comments) {
    return ListCommentsResponse.newBuilder()
        .addAllComments(comments)
        .setNextPageToken("t".repeat(512))
        .build()
        .getSerializedSize();
  }

  @Test
  void itEndsWhereTheAnswerWouldBeTooLarge() {
    for (int bytes : new int[] {4, 100, 200, 999}) {
      List<Comment> comments = Collections.nCopies(5_000, ofBytes(bytes));
      int held = room.holds(comments);
      assertThat(size(comments.subList(0, held))).isBetween(LIMIT - 1_024 - 1_001, LIMIT);
    }
  }

  @Test
  void whatFitsIsHeldWhole() {
    assertThat(room.holds(Collections.nCopies(80, ofBytes(100)))).isEqualTo(80);
    assertThat(room.holds(List.of())).isZero();
  }

  @Test
  void anItemThatIsTooLargeIsStillAPage() {
    assertThat(room.holds(List.of(ofBytes(20_000), ofBytes(4)))).isEqualTo(1);
    assertThat(room.holds(List.of(ofBytes(4), ofBytes(20_000)))).isEqualTo(1);
    assertThat(room.holds(List.of(ofBytes(20_000)))).isEqualTo(1);
  }
}
