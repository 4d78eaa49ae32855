package io.tributary.posts;

import java.util.List;
import java.util.UUID;

/** An image of a post, with the files that are there. */
public record Image(UUID id, String altText, List<File> files) {
  /** One size of the image. Sizes: 1 thumbnail, 2 medium, 3 original. */
  public record File(int size, String url, int width, int height) {}
}
