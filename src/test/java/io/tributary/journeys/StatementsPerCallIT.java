package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.DocumentedTable;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

@WithService
class StatementsPerCallIT {
  @Test
  void everyCallCostsTheStatementsThatTheDocsTell(Service service, Fixtures given) {
    var documented = new LinkedHashMap<String, Integer>();
    DocumentedTable.below("architecture.md", "What a call costs").entrySet().stream()
        .skip(1)
        .forEach(row -> documented.put(row.getKey(), Integer.valueOf(row.getValue().getFirst())));
    var counted = new LinkedHashMap<String, Integer>();
    CountedCalls.of(service, given)
        .forEach(
            (name, call) -> counted.put(name, service.database().statementsDuring(call).size()));
    assertThat(counted).containsExactlyInAnyOrderEntriesOf(documented);
  }
}
