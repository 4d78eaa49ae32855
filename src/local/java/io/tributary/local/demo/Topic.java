package io.tributary.local.demo;

import java.util.List;

/** What communities talk about: a category, and the tags that go with it. */
enum Topic {
  FOOD("food", "baking", "dinner", "coffee", "recipes"),
  TRAVEL("travel", "trains", "mountains", "citytrip", "sea"),
  MUSIC("music", "vinyl", "concert", "guitar", "choir"),
  SPORTS("sports", "running", "football", "cycling", "chess"),
  TECH("tech", "opensource", "databases", "keyboards", "retro"),
  PETS("pets", "cats", "dogs", "rabbits", "adoption"),
  ART("art", "sketch", "film", "ceramics", "streetart");

  private static final List<Topic> ALL = List.of(values());

  private final String category;
  private final List<String> tags;

  Topic(String category, String... tags) {
    this.category = category;
    this.tags = List.of(tags);
  }

  static Topic of(int community) {
    return ALL.get(community % ALL.size());
  }

  String category() {
    return category;
  }

  List<String> tags() {
    return tags;
  }
}
