package io.tributary.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.platform.failure.Failure;
import org.junit.jupiter.api.Test;

class NulCharactersTest {
  private static String refusedField(Message message) {
    Failure.Invalid refused =
        catchThrowableOfType(Failure.Invalid.class, () -> NulCharacters.check(message));
    assertThat(refused.reason()).isEqualTo("INVALID_FIELD");
    return refused.violations().getFirst().field();
  }

  @Test
  void anyOtherTextIsLetIn() {
    assertThatCode(
            () ->
                NulCharacters.check(
                    CreatePostRequest.newBuilder()
                        .setText("\1\t\n\u007f 世界 🌍 \ufffe")
                        .addTags("0")
                        .build()))
        .doesNotThrowAnyException();
  }

  @Test
  void aMessageWithoutTextIsLetIn() {
    assertThatCode(() -> NulCharacters.check(CreatePostRequest.getDefaultInstance()))
        .doesNotThrowAnyException();
  }

  @Test
  void textOfTheRequestIsLookedAt() {
    assertThat(refusedField(CreatePostRequest.newBuilder().setText("a\0").build()))
        .isEqualTo("text");
  }

  @Test
  void everyItemOfAListIsLookedAt() {
    assertThat(refusedField(CreatePostRequest.newBuilder().addTags("a").addTags("\0").build()))
        .isEqualTo("tags[1]");
  }

  @Test
  void textOfMessagesWithinIsLookedAt() {
    assertThat(
            refusedField(
                CreateUserRequest.newBuilder()
                    .setProfile(UserProfile.newBuilder().setBio("a\0b"))
                    .build()))
        .isEqualTo("profile.bio");
  }

  @Test
  void textOfMessagesInListsIsLookedAt() {
    assertThat(
            refusedField(
                CompleteImageRequest.newBuilder()
                    .addFiles(ImageFile.newBuilder().setWidth(1))
                    .addFiles(ImageFile.newBuilder().setUrl("https://a/\0"))
                    .build()))
        .isEqualTo("files[1].url");
    assertThat(
            refusedField(
                CreatePostRequest.newBuilder()
                    .addImages(NewImage.newBuilder().setAltText("\0"))
                    .build()))
        .isEqualTo("images[0].alt_text");
  }

  @Test
  void masksAreLookedAt() {
    assertThat(
            refusedField(
                UpdatePostRequest.newBuilder()
                    .setUpdateMask(FieldMask.newBuilder().addPaths("text\0"))
                    .build()))
        .isEqualTo("update_mask.paths[0]");
  }
}
