package io.tributary.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.FieldMask;
import io.tributary.platform.failure.Failure;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {
  private static final Set<String> KNOWN = Set.of("text", "tags");

  private static FieldMask mask(String... paths) {
    return FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
  }

  private static Failure.Invalid refused(FieldMask mask) {
    return catchThrowableOfType(Failure.Invalid.class, () -> Masks.paths(mask, KNOWN));
  }

  @Test
  void aMaskSaysWhatChanges() {
    assertThat(Masks.paths(mask("tags", "text"), KNOWN)).containsExactlyInAnyOrder("text", "tags");
  }

  @Test
  void aFieldNamedTwiceChangesOnce() {
    assertThat(Masks.paths(mask("text", "text"), KNOWN)).containsExactly("text");
  }

  @Test
  void aMaskThatNamesNothingIsRefused() {
    assertThat(refused(mask()).violations()).extracting("field").containsExactly("update_mask");
  }

  @ParameterizedTest
  @ValueSource(strings = {"txt", "", "*", "Text", "text.more", " text", "post.text"})
  void aMaskThatNamesAnythingElseIsRefused(String path) {
    assertThat(refused(mask("text", path)).violations())
        .extracting("field")
        .containsExactly("update_mask");
  }

  @Test
  void aRefusalSaysWhatCouldBeNamedAndNotWhatWas() {
    assertThat(refused(mask("secret")).text()).contains("tags, text").doesNotContain("secret");
  }
}
