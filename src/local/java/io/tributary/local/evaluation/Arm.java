package io.tributary.local.evaluation;

/** A way to make feeds: with all branches, or with one, by what the tuning file says. */
enum Arm {
  MIX("mix", ""),
  FOLLOWEES("followees alone", "trending: {posts: 0}\naffinity: {posts: 0}\n"),
  TRENDING("trending alone", "followees: {posts: 0}\naffinity: {posts: 0}\n"),
  AFFINITY("affinity alone", "followees: {posts: 0}\ntrending: {posts: 0}\n");

  private final String title;
  private final String tuning;

  Arm(String title, String tuning) {
    this.title = title;
    this.tuning = tuning;
  }

  String title() {
    return title;
  }

  /** The content of the tuning file; empty for none. */
  String tuning() {
    return tuning;
  }
}
