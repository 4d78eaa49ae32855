package io.tributary.posts;

import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.platform.time.Timestamps;

/** Posts and comments as the API shows them. */
public final class PostMessages {
  private PostMessages() {}

  public static io.tributary.api.posts.v1.Post of(Post post) {
    return io.tributary.api.posts.v1.Post.newBuilder()
        .setPostId(post.id().toString())
        .setAuthorId(post.authorId().toString())
        .setText(post.text())
        .setCategory(post.category())
        .addAllTags(post.tags())
        .setVisibility(of(post.visibility()))
        .addAllImages(post.images().stream().map(PostMessages::of).toList())
        .setCreateTime(Timestamps.of(post.createdAt()))
        .setUpdateTime(Timestamps.of(post.updatedAt()))
        .build();
  }

  static io.tributary.api.posts.v1.Comment of(Comment comment) {
    return io.tributary.api.posts.v1.Comment.newBuilder()
        .setCommentId(comment.id().toString())
        .setPostId(comment.postId().toString())
        .setAuthorId(comment.authorId().toString())
        .setText(comment.text())
        .setCreateTime(Timestamps.of(comment.createdAt()))
        .build();
  }

  public static Visibility visibility(io.tributary.api.posts.v1.Visibility visibility) {
    return visibility == io.tributary.api.posts.v1.Visibility.VISIBILITY_FOLLOWERS
        ? Visibility.FOLLOWERS
        : Visibility.PUBLIC;
  }

  public static Image.File file(ImageFile file) {
    return new Image.File(file.getSizeValue(), file.getUrl(), file.getWidth(), file.getHeight());
  }

  private static io.tributary.api.posts.v1.Visibility of(Visibility visibility) {
    return switch (visibility) {
      case PUBLIC -> io.tributary.api.posts.v1.Visibility.VISIBILITY_PUBLIC;
      case FOLLOWERS -> io.tributary.api.posts.v1.Visibility.VISIBILITY_FOLLOWERS;
    };
  }

  private static io.tributary.api.posts.v1.Image of(Image image) {
    return io.tributary.api.posts.v1.Image.newBuilder()
        .setImageId(image.id().toString())
        .setAltText(image.altText())
        .addAllFiles(image.files().stream().map(PostMessages::of).toList())
        .build();
  }

  private static ImageFile of(Image.File file) {
    return ImageFile.newBuilder()
        .setSize(ImageSize.forNumber(file.size()))
        .setUrl(file.url())
        .setWidth(file.width())
        .setHeight(file.height())
        .build();
  }
}
