package io.tributary.platform.grpc;

import com.google.protobuf.FieldMask;
import io.tributary.platform.failure.Failure;
import java.util.Set;
import java.util.TreeSet;

/** Field masks: which fields an update changes. */
public final class Masks {
  private Masks() {}

  /**
   * The paths, at least one, each of which must be known: a misspelt one must not pass for none.
   */
  public static Set<String> paths(FieldMask mask, Set<String> known) {
    var paths = new TreeSet<>(mask.getPathsList());
    if (paths.isEmpty()) {
      throw invalid("must name at least one field");
    }
    for (String path : paths) {
      if (!known.contains(path)) {
        throw invalid("can name " + String.join(", ", new TreeSet<>(known)) + ", nothing else");
      }
    }
    return paths;
  }

  private static Failure invalid(String why) {
    return Failure.Invalid.field("update_mask", "field_mask", why);
  }
}
