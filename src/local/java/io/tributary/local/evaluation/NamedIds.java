package io.tributary.local.evaluation;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The same id for the same thing in every run, of data whose ids are none of ours. */
final class NamedIds {
  private NamedIds() {}

  static String of(String kind, String id) {
    return UUID.nameUUIDFromBytes((kind + " " + id).getBytes(StandardCharsets.UTF_8)).toString();
  }
}
