package io.tributary.posts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cache.v1.PostContent;
import io.tributary.platform.cache.Codec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PostCacheTest {
  private static final Codec<Post> CODEC = PostCache.KIND.codec();
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00.000001Z");

  private static final Post POST =
      new Post(
          new UUID(1, 2),
          new UUID(3, 4),
          "text",
          "news",
          List.of("a", "b"),
          Visibility.FOLLOWERS,
          List.of(
              new Image(
                  new UUID(5, 6),
                  "alt",
                  List.of(new Image.File(1, "u1", 10, 20), new Image.File(3, "u3", 30, 40))),
              new Image(new UUID(7, 8), "", List.of())),
          CREATED,
          CREATED.plusSeconds(1));

  /** As a pod writes it whose format is ours. */
  private static final String OURS =
      "08011210000000000000000100000000000000021a1000000000000000030000000000000004220474657874"
          + "2a046e6577733201613201623802422f0a10000000000000000500000000000000061203616c741a0a080112"
          + "027531180a20141a0a080312027533181e202842120a100000000000000007000000000000000848818081b1"
          + "84e9910350c184beb184e99103";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void aPostIsReadAsItWasWritten() {
    assertThat(CODEC.decode(CODEC.encode(POST))).contains(POST);
  }

  @Test
  void whatIsWrittenIsWhatTheFixtureSays() {
    assertThat(HexFormat.of().formatHex(CODEC.encode(POST))).isEqualTo(OURS);
  }

  @Test
  void ourFormatAndTheOneBeforeAreReadAndTheNextIsAMiss() throws Exception {
    PostContent content = PostContent.parseFrom(bytes(OURS));
    assertThat(CODEC.decode(bytes(OURS))).contains(POST);
    assertThat(CODEC.decode(content.toBuilder().setFormat(0).build().toByteArray())).contains(POST);
    assertThat(CODEC.decode(content.toBuilder().setFormat(2).build().toByteArray())).isEmpty();
  }

  @Test
  void whatIsNoPostIsAMiss() {
    assertThat(CODEC.decode(bytes("ffff"))).isEmpty();
    // Nobody but a newer pod knows such a visibility.
    assertThat(CODEC.decode(PostContent.newBuilder().setVisibility(9).build().toByteArray()))
        .isEmpty();
  }

  @Test
  void onlyItsAuthorIsShownImagesWithoutFiles() {
    assertThat(POST.shownTo(POST.authorId()).images()).hasSize(2);
    assertThat(POST.shownTo(new UUID(9, 9)).images()).containsExactly(POST.images().getFirst());
  }
}
