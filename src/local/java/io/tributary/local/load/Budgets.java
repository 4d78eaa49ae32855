package io.tributary.local.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** For each file of calls, what is to hold of it. */
final class Budgets {
  private final Map<String, Map<Limit, Double>> byName = new LinkedHashMap<>();

  /** A budget, and what became of it. */
  record Check(Limit limit, double budget, double measured) {
    boolean isKept() {
      return limit.isKept(budget, measured);
    }

    String words() {
      return String.format(
          Locale.ROOT,
          "%s: %s %s %s, measured %s",
          limit.words(),
          limit.atMost() ? "at most" : "at least",
          number(budget),
          limit.unit(),
          number(measured));
    }

    /** With as many digits as say something. */
    static String number(double value) {
      if (Double.isNaN(value)) {
        return "nothing";
      }
      return String.format(
          Locale.ROOT, value >= 100 ? "%.0f" : value >= 1 ? "%.1f" : "%.3f", value);
    }
  }

  static Budgets read(Path file) {
    return new Budgets(Fields.of(file));
  }

  Budgets(Fields fields) {
    for (String name : fields.names()) {
      Fields limits = fields.inside(name);
      var budget = new LinkedHashMap<Limit, Double>();
      for (String limit : limits.names()) {
        budget.put(Limit.named(limit, "budgets of " + name), limits.amount(limit));
      }
      if (budget.isEmpty()) {
        throw fields.refusal(name, "has no budget");
      }
      byName.put(name, budget);
    }
  }

  Set<String> names() {
    return byName.keySet();
  }

  void ensureHas(String name) {
    if (!byName.containsKey(name)) {
      throw new IllegalArgumentException(name + " has no budget in budgets.json");
    }
  }

  List<Check> check(String name, Map<Limit, Double> figures) {
    ensureHas(name);
    var checks = new ArrayList<Check>();
    byName
        .getOrDefault(name, Map.of())
        .forEach(
            (limit, most) ->
                checks.add(new Check(limit, most, figures.getOrDefault(limit, Double.NaN))));
    return checks;
  }
}
