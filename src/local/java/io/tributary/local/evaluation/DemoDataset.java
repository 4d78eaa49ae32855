package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.local.demo.DemoNetwork;
import io.tributary.local.demo.DemoSize;
import java.time.Instant;
import java.util.function.Consumer;

/** A generated network. */
public final class DemoDataset implements Dataset {
  /** Any day: times are moved. */
  private static final Instant THEN = Instant.parse("2026-01-01T18:00:00Z");

  private final String name;
  private final DemoNetwork network;

  public DemoDataset(String size, long seed) {
    this.name = "demo-" + size + "-" + seed;
    this.network = new DemoNetwork(seed, DemoSize.named(size), THEN);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void each(Consumer<ImportItem> taker) {
    network.each(taker);
  }
}
