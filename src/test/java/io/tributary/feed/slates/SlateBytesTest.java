package io.tributary.feed.slates;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.model.Slate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SlateBytesTest {
  private final Random random = new Random(7);

  private Slate slate(int posts) {
    var authors = new ArrayList<UUID>();
    for (int i = 0; i <= posts / 3; i++) {
      authors.add(id());
    }
    var all = new ArrayList<Slate.Post>();
    for (int i = 0; i < posts; i++) {
      var sources = EnumSet.noneOf(FeedSource.class);
      for (FeedSource source : FeedSource.values()) {
        if (random.nextBoolean()) {
          sources.add(source);
        }
      }
      all.add(
          new Slate.Post(id(), authors.get(random.nextInt(authors.size())), Set.copyOf(sources)));
    }
    return new Slate(
        id(), Instant.parse("2026-11-01T12:00:00.123456Z"), "arm", Slate.Kind.RANKED, all);
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static io.tributary.slates.v1.Slate message(Slate slate) {
    try {
      return io.tributary.slates.v1.Slate.parseFrom(SlateBytes.of(slate, "t"));
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Test
  void aSlateIsReadAsItWasWritten() {
    for (int posts : List.of(0, 1, 500)) {
      Slate slate = slate(posts);
      assertThat(SlateBytes.read(SlateBytes.of(slate, "t")))
          .contains(new SlateBytes.Read(slate, "t"));
    }
  }

  @Test
  void fiveHundredPostsTakeLessThanTwentyBytesEachBesideTheirAuthors() {
    assertThat(SlateBytes.of(slate(500), "t").length).isLessThan(500 * 20 + 170 * 16);
  }

  @Test
  void whatANewerVersionAddsIsPassedOver() {
    Slate slate = slate(2);
    byte[] newer =
        message(slate).toBuilder()
            // A source that we do not know brought the first.
            .setSources(0, message(slate).getSources(0) + 16)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("new"))
                            .build())
                    .build())
            .build()
            .toByteArray();
    assertThat(SlateBytes.read(newer)).contains(new SlateBytes.Read(slate, "t"));
  }

  @Test
  void whatCannotBeReadIsNone() {
    var good = message(slate(3));
    assertThat(SlateBytes.read(new byte[] {1, 2, 3})).isEmpty();
    assertThat(SlateBytes.read(good.toBuilder().setKindValue(9).build().toByteArray())).isEmpty();
    assertThat(SlateBytes.read(good.toBuilder().setAuthorIndexes(1, 77).build().toByteArray()))
        .isEmpty();
    assertThat(SlateBytes.read(good.toBuilder().addSources(1).build().toByteArray())).isEmpty();
    assertThat(SlateBytes.read(good.toBuilder().clearSlateId().build().toByteArray())).isEmpty();
  }
}
