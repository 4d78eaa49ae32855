package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.platform.call.Call;
import io.tributary.projection.Difference;
import io.tributary.projection.Projection;
import io.tributary.projection.Relayed;
import io.tributary.projection.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Services that carry their outbox into the projections, everything empty at first. */
public final class Carrying {
  public static final String DATABASE = "carrying";

  private Carrying() {}

  /** With nothing carried yet: {@link #another} services do that. */
  public static Service idle() {
    Service service = OwnService.onAllStores(DATABASE, Map.of());
    projections(service).forEach(projection -> new Relayed(projection).clear());
    return service;
  }

  /** One more on the same stores that does. */
  public static Service another(Map<String, Object> overrides) {
    var configuration =
        new HashMap<String, Object>(
            Map.of(
                "outbox.transport", "DIRECT",
                "outbox.clickhouse-pace", "20ms",
                "leases.life", "3s"));
    configuration.putAll(overrides);
    Service service = Service.on(Stores.postgres(), DATABASE, configuration);
    // Before it has looked at the schema it refuses whatever asks for PostgreSQL.
    Eventually.holds(service::isReady);
    return service;
  }

  public static Collection<Projection> projections(Service service) {
    return service.beans(Projection.class);
  }

  public static Projection projection(Service service, String name) {
    return projections(service).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  public static List<Difference> differences(
      Service service, String projection, Duration settling) {
    return service
        .bean(Verification.class)
        .verify(projection(service, projection), settling, users -> {})
        .differences();
  }

  /** All of them, once they have had time to hear of everything. */
  public static void agree(Service service) {
    var all = new ArrayList<String>();
    for (Projection projection : projections(service)) {
      differences(service, projection.name(), Duration.ofSeconds(40))
          .forEach(difference -> all.add(projection.name() + ": " + difference));
    }
    assertThat(all).isEmpty();
  }

  /** Whom Redis knows of. */
  static List<String> users(Service service) {
    return Call.background("test", Duration.ofSeconds(10))
        .call(
            () -> {
              var known = new ArrayList<String>();
              projection(service, "redis")
                  .eachOwner(owners -> owners.users().forEach(user -> known.add(user.toString())));
              return known;
            });
  }
}
