package io.tributary.posts;

import com.google.protobuf.ByteString;
import io.tributary.cache.v1.PostContent;
import io.tributary.cache.v1.PostImage;
import io.tributary.cache.v1.PostImageFile;
import io.tributary.platform.cache.Entry;
import io.tributary.platform.cache.Kind;
import io.tributary.platform.cache.MessageCodec;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.time.Micros;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** How posts are cached: as their authors see them. */
final class PostCache {
  private static final int FORMAT = 1;

  static final Kind<Post> KIND =
      new Kind<>(
          "post",
          Duration.ofMinutes(5),
          Duration.ofHours(1),
          false,
          new MessageCodec<>(
              FORMAT,
              PostContent.parser(),
              PostContent::getFormat,
              PostCache::message,
              PostCache::post));

  private PostCache() {}

  static Entry entry(UUID post) {
    return new Entry(Keys.postContent(post), Keys.postVersion(post));
  }

  private static PostContent message(Post post) {
    return PostContent.newBuilder()
        .setFormat(FORMAT)
        .setId(bytes(post.id()))
        .setAuthorId(bytes(post.authorId()))
        .setText(post.text())
        .setCategory(post.category())
        .addAllTags(post.tags())
        .setVisibility(post.visibility().code())
        .addAllImages(post.images().stream().map(PostCache::image).toList())
        .setCreatedMicros(Micros.from(post.createdAt()))
        .setUpdatedMicros(Micros.from(post.updatedAt()))
        .build();
  }

  private static PostImage image(Image image) {
    return PostImage.newBuilder()
        .setId(bytes(image.id()))
        .setAltText(image.altText())
        .addAllFiles(
            image.files().stream()
                .map(
                    file ->
                        PostImageFile.newBuilder()
                            .setSize(file.size())
                            .setUrl(file.url())
                            .setWidth(file.width())
                            .setHeight(file.height())
                            .build())
                .toList())
        .build();
  }

  private static Post post(PostContent content) {
    return new Post(
        id(content.getId()),
        id(content.getAuthorId()),
        content.getText(),
        content.getCategory(),
        List.copyOf(content.getTagsList()),
        Visibility.ofCode(content.getVisibility()),
        content.getImagesList().stream().map(PostCache::image).toList(),
        Micros.toInstant(content.getCreatedMicros()),
        Micros.toInstant(content.getUpdatedMicros()));
  }

  private static Image image(PostImage image) {
    return new Image(
        id(image.getId()),
        image.getAltText(),
        image.getFilesList().stream()
            .map(
                file ->
                    new Image.File(
                        file.getSize(), file.getUrl(), file.getWidth(), file.getHeight()))
            .toList());
  }

  private static ByteString bytes(UUID id) {
    return ByteString.copyFrom(Ids.bytes(id));
  }

  private static UUID id(ByteString bytes) {
    return Ids.fromBytes(bytes.toByteArray());
  }
}
