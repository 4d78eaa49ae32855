package io.tributary.posts;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Tags compare without regard to case, so they are kept in lower case, each once. */
final class Tags {
  private Tags() {}

  static List<String> normalized(Collection<String> tags) {
    return tags.stream().map(tag -> tag.toLowerCase(Locale.ROOT)).distinct().toList();
  }
}
