package io.tributary.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportSummary;
import io.tributary.api.imports.v1.ImportedImage;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.imports.v1.Refusal;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is not taken takes nothing else with it, and says why. */
@WithService
class RefusedItemsIT {
  /** Sends the item between good ones, which must all be written. */
  private static Refusal refusal(Service service, ImportItem... bad) {
    var items = new ArrayList<>(Items.network(4));
    int number = items.size();
    items.addAll(List.of(bad));
    items.add(Items.user(50));
    ImportSummary summary = new Imports(service.channel()).send(items, 1_000);
    assertThat(summary.getRefused()).as("%s", summary).isEqualTo(bad.length);
    assertThat(summary.getWritten()).isEqualTo(items.size() - bad.length);
    assertThat(summary.getNextItem()).isEqualTo(items.size());
    assertThat(summary.getRefusals(0).getItem()).isEqualTo(number);
    assertThat(summary.getRefusals(0).getDescription()).isNotBlank();
    return summary.getRefusals(0);
  }

  private static void assertRefused(Refusal refusal, String reason, String field) {
    assertThat(refusal.getReason()).isEqualTo(reason);
    assertThat(refusal.getField()).isEqualTo(field);
  }

  private static ImportItem with(ImportItem item, String path, Object value) {
    String[] names = path.split("\\.");
    var builder = item.toBuilder();
    var kind =
        (com.google.protobuf.Message.Builder) builder.getFieldBuilder(field(builder, names[0]));
    for (int i = 1; i < names.length - 1; i++) {
      kind = kind.getFieldBuilder(field(kind, names[i]));
    }
    kind.setField(field(kind, names[names.length - 1]), value);
    return builder.build();
  }

  private static com.google.protobuf.Descriptors.FieldDescriptor field(
      com.google.protobuf.Message.Builder builder, String name) {
    return builder.getDescriptorForType().findFieldByName(name);
  }

  @Test
  void aFieldThatBreaksARuleRefusesItsItem(Service service) {
    ImportItem user = Items.user(60);
    assertRefused(
        refusal(service, with(user, "user.user_id", "no uuid")), "INVALID_FIELD", "user.user_id");
    service.database().empty();
    assertRefused(
        refusal(service, with(user, "user.profile.handle", "Not A Handle")),
        "INVALID_FIELD",
        "user.profile.handle");
    service.database().empty();
    assertRefused(
        refusal(service, with(user, "user.profile.handle", "")), "INVALID_FIELD", "user.profile");
    service.database().empty();
    assertRefused(
        refusal(service, with(user, "user.profile.display_name", "\u2003 ")),
        "INVALID_FIELD",
        "user.profile.display_name");
    service.database().empty();
    assertRefused(
        refusal(service, with(user, "user.profile.bio", "a\0b")),
        "INVALID_FIELD",
        "user.profile.bio");
    service.database().empty();
    assertRefused(refusal(service, ImportItem.getDefaultInstance()), "INVALID_FIELD", "item");
    service.database().empty();
    assertRefused(
        refusal(service, Items.of(Items.post(60, 1).setText(""))), "INVALID_FIELD", "post");
  }

  @Test
  void timesBeforeTheYear2000OrAheadAreRefused(Service service) {
    Instant now = service.clock().instant();
    for (Instant at :
        List.of(
            Instant.parse("1999-12-31T23:59:59Z"),
            now.plus(Duration.ofSeconds(62)),
            Instant.parse("9999-12-31T23:59:59Z"))) {
      service.database().empty();
      var time = Timestamp.newBuilder().setSeconds(at.getEpochSecond()).build();
      assertRefused(
          refusal(service, with(Items.user(60), "user.create_time", time)),
          "INVALID_FIELD",
          "user.create_time");
    }
    service.database().empty();
    assertRefused(
        refusal(
            service,
            with(
                Items.comment(60, 1, 1),
                "comment.create_time",
                Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(-5).build())),
        "INVALID_FIELD",
        "comment.create_time");
  }

  @Test
  void aTimeAMomentAheadIsTaken(Service service) {
    Instant soon = service.clock().instant().plus(Duration.ofSeconds(50));
    var time = Timestamp.newBuilder().setSeconds(soon.getEpochSecond()).build();
    assertThat(
            new Imports(service.channel())
                .send(List.of(with(Items.user(1), "user.create_time", time)), 1)
                .getWritten())
        .isOne();
  }

  @Test
  void edgesToOneselfAreRefusedHoweverTheIdIsWritten(Service service) {
    ImportItem mixed =
        with(
            Items.follow(1, 1),
            "follow.followee_id",
            Items.id("user", 1).toUpperCase(java.util.Locale.ROOT));
    assertRefused(
        refusal(service, mixed, Items.block(1, 1), Items.mute(1, 1)),
        "INVALID_FIELD",
        "follow.followee_id");
  }

  @Test
  void whoIsNotThereIsNamed(Service service) {
    assertRefused(
        refusal(service, Items.of(Items.post(60, 77))), "USER_NOT_FOUND", "post.author_id");
    service.database().empty();
    assertRefused(
        refusal(service, Items.comment(60, 1, 77)), "USER_NOT_FOUND", "comment.author_id");
    service.database().empty();
    assertRefused(refusal(service, Items.follow(77, 1)), "USER_NOT_FOUND", "follow.follower_id");
    service.database().empty();
    assertRefused(refusal(service, Items.follow(1, 77)), "USER_NOT_FOUND", "follow.followee_id");
    service.database().empty();
    assertRefused(refusal(service, Items.block(1, 77)), "USER_NOT_FOUND", "block.blocked_id");
    service.database().empty();
    assertRefused(refusal(service, Items.mute(1, 77)), "USER_NOT_FOUND", "mute.muted_id");
    service.database().empty();
    assertRefused(refusal(service, Items.comment(60, 77, 1)), "POST_NOT_FOUND", "comment.post_id");
    service.database().empty();
    assertRefused(refusal(service, Items.like(77, 1)), "USER_NOT_FOUND", "like.user_id");
    service.database().empty();
    assertRefused(refusal(service, Items.like(1, 77)), "POST_NOT_FOUND", "like.post_id");
    service.database().empty();
    assertRefused(refusal(service, Items.view(60, 77, 1)), "USER_NOT_FOUND", "view.user_id");
    service.database().empty();
    assertRefused(refusal(service, Items.share(60, 1, 77)), "POST_NOT_FOUND", "share.post_id");
  }

  @Test
  void eventsOlderThanTheyAreKeptAreRefusedAndLikesAreNot(Service service) {
    Instant old = service.clock().instant().minus(Duration.ofDays(101));
    var time = Timestamp.newBuilder().setSeconds(old.getEpochSecond()).build();
    assertRefused(
        refusal(service, with(Items.view(60, 1, 1), "view.occur_time", time)),
        "INVALID_FIELD",
        "view.occur_time");
    service.database().empty();
    assertRefused(
        refusal(service, with(Items.share(60, 1, 1), "share.occur_time", time)),
        "INVALID_FIELD",
        "share.occur_time");
  }

  @Test
  void aFollowAcrossABlockIsRefusedBothWays(Service service) {
    var imports = new Imports(service.channel());
    imports.send(Stream.of(Items.user(1), Items.user(2), Items.block(1, 2)).toList(), 10);
    ImportSummary summary =
        imports.sendFrom(
            3,
            List.of(
                Items.user(1),
                Items.user(2),
                Items.block(1, 2),
                Items.follow(1, 2),
                Items.follow(2, 1)),
            10);
    assertThat(summary.getRefusalsList())
        .extracting(Refusal::getReason)
        .containsExactly("BLOCKED", "BLOCKED");
    assertThat(summary.getRefusalsList()).extracting(Refusal::getItem).containsExactly(3L, 4L);
  }

  @Test
  void idsOfSomethingElseAreRefused(Service service) {
    ImportedPost.Builder withImage =
        Items.post(61, 1).addImages(ImportedImage.newBuilder().setImageId(Items.id("image", 1)));
    var imports = new Imports(service.channel());
    imports.send(List.of(Items.user(1), Items.user(2), Items.of(withImage)), 10);
    ImportSummary summary =
        new Imports(service.channel())
            .send(
                List.of(
                    Items.of(withImage.clone().setAuthorId(Items.id("user", 2))),
                    Items.of(withImage.clone().setPostId(Items.id("post", 62))),
                    Items.comment(1, 61, 1),
                    Items.comment(1, 61, 2)),
                10);
    assertThat(summary.getRefusalsList())
        .extracting(refusal -> refusal.getItem() + " " + refusal.getReason())
        .containsExactly("0 ID_TAKEN", "1 ID_TAKEN", "3 ID_TAKEN");
    assertThat(summary.getWritten()).isOne();
  }

  @Test
  void anImageHasEachFileAndAPostEachImageOnce(Service service) {
    var file =
        ImageFile.newBuilder()
            .setSize(ImageSize.IMAGE_SIZE_MEDIUM)
            .setUrl("https://cdn.example/a.jpg")
            .setWidth(1)
            .setHeight(1);
    var image = ImportedImage.newBuilder().setImageId(Items.id("image", 1));
    assertRefused(
        refusal(
            service,
            Items.of(Items.post(60, 1).addImages(image.clone().addFiles(file).addFiles(file)))),
        "INVALID_FIELD",
        "post.images[0].files");
    service.database().empty();
    assertRefused(
        refusal(service, Items.of(Items.post(60, 1).addImages(image).addImages(image))),
        "INVALID_FIELD",
        "post.images");
  }

  @Test
  void aStreamWithoutABatchIsNoImport(Service service) {
    Refused refused = Refused.by(() -> new Imports(service.channel()).open().end());
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo("MALFORMED_MESSAGE");
  }

  @Test
  void aStreamIsOneImport(Service service) {
    var imports = new Imports(service.channel());
    var other = new Imports(service.channel());
    Imports.Stream stream = imports.open();
    stream.send(imports.batch(0, List.of(Items.user(1))));
    stream.send(other.batch(0, List.of(Items.user(2))));
    Refused refused = Refused.by(stream::answer);
    assertThat(refused.reason()).isEqualTo("INVALID_FIELD");
    assertThat(refused.fields()).containsExactly("import_id");
    assertThat(imports.progress().getNextItem()).isOne();
    assertThat(other.progress().getNextItem()).isZero();
  }

  @Test
  void aBadBatchEndsTheStreamAndWhatCameBeforeStays(Service service) {
    var imports = new Imports(service.channel());
    Imports.Stream stream = imports.open();
    stream.send(imports.batch(0, List.of(Items.user(1))));
    stream.send(ImportRequest.newBuilder().setImportId("no uuid").build());
    Refused refused = Refused.by(stream::answer);
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.fields()).containsExactly("import_id");
    assertThat(imports.progress().getWritten()).isOne();
  }
}
