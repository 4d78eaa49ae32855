package io.tributary.outbox;

import io.tributary.harness.Service;
import io.tributary.harness.ServiceProcess;
import io.tributary.harness.Stores;
import java.util.HashMap;
import java.util.Map;

/** By what events travel from the outbox into the projections. */
record Way(String name, Map<String, Object> configuration) {
  static Way direct() {
    return new Way("direct", Map.of("outbox.transport", "DIRECT"));
  }

  /** By a topic of its own. */
  static Way byKafka() {
    var kafka = new ByKafka(Stores.kafka());
    var unused = kafka.migrate();
    var configuration = new HashMap<>(kafka.configuration());
    // A broker waits so long before it gives a killed pod's share to others.
    configuration.put("kafka.session-timeout", "6s");
    return new Way("kafka", configuration);
  }

  Service carrier(Map<String, Object> overrides) {
    var all = new HashMap<>(configuration);
    all.putAll(overrides);
    return Carrying.another(all);
  }

  /** A pod that carries, in a process of its own. */
  ServiceProcess pod() {
    var all = new HashMap<>(Stores.configuration(Carrying.DATABASE));
    all.putAll(configuration);
    all.put("outbox.batch-events", 20);
    all.put("outbox.clickhouse-pace", "0ms");
    all.put("leases.life", "2s");
    return new ServiceProcess(Stores.postgres(), Carrying.DATABASE, all).awaitReady();
  }
}
