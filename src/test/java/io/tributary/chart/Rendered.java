package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** All that a release is made of. */
record Rendered(List<Manifest> all) {
  /** Without what only the tests see. */
  List<Manifest> manifests() {
    return all.stream().filter(each -> !each.kind().equals("Notes")).toList();
  }

  List<Manifest> of(String kind) {
    return all.stream().filter(each -> each.kind().equals(kind)).toList();
  }

  Manifest one(String kind) {
    List<Manifest> found = of(kind);
    assertThat(found).as(kind).hasSize(1);
    return found.getFirst();
  }

  Manifest one(String kind, String name) {
    List<Manifest> found = of(kind).stream().filter(each -> each.name().equals(name)).toList();
    assertThat(found).as("%s %s among %s", kind, name, names(kind)).hasSize(1);
    return found.getFirst();
  }

  List<String> names(String kind) {
    return of(kind).stream().map(Manifest::name).toList();
  }

  List<Manifest> withPods() {
    return all.stream().filter(Manifest::makesPods).toList();
  }

  String notes() {
    return one("Notes").at("/text").asText();
  }
}
