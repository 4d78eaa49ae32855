package io.tributary.platform.health;

import io.tributary.platform.postgres.SchemaFit;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whether this pod should be sent calls: it has started, PostgreSQL was seen with a schema that
 * fits, and it is not draining. A store that goes away later does not change it: a pod that can
 * still answer from elsewhere, or with a clear failure, must not be taken out together with all
 * others.
 */
@Singleton
public final class Readiness {
  private final SchemaFit schema;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean started;
  private volatile boolean draining;

  Readiness(SchemaFit schema) {
    this.schema = schema;
    schema.onChange(this::changed);
  }

  /** Why not, in a sentence; nothing if ready. */
  public Optional<String> obstacle() {
    if (draining) {
      return Optional.of("draining: calls in flight end, new ones go elsewhere");
    }
    if (!started) {
      return Optional.of("starting");
    }
    return switch (schema.state()) {
      case SchemaFit.State.Unknown unknown -> Optional.of(unknown.why());
      case SchemaFit.State.TooOld old -> Optional.of(old.sentence());
      case SchemaFit.State.Fits fits -> Optional.empty();
    };
  }

  public void started() {
    started = true;
    changed();
  }

  public void draining() {
    draining = true;
    changed();
  }

  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }
}
