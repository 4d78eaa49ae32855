package io.tributary.platform.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts what is too much for one statement. */
public final class Portions {
  private Portions() {}

  public static <T> List<List<T>> of(Collection<T> all, int size) {
    return byWeight(all, each -> 1, size);
  }

  /** One that weighs more than a portion may goes alone. */
  public static <T> List<List<T>> byWeight(Collection<T> all, ToIntFunction<T> weight, int limit) {
    var portions = new ArrayList<List<T>>();
    var portion = new ArrayList<T>();
    int filled = 0;
    for (T each : all) {
      int more = weight.applyAsInt(each);
      if (!portion.isEmpty() && filled + more > limit) {
        portions.add(List.copyOf(portion));
        portion.clear();
        filled = 0;
      }
      portion.add(each);
      filled += more;
    }
    if (!portion.isEmpty()) {
      portions.add(List.copyOf(portion));
    }
    return portions;
  }
}
