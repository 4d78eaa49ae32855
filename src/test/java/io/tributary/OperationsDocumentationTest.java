package io.tributary;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.ShippedConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/operations.md tells every key of the configuration, with the default that is in force. */
class OperationsDocumentationTest {
  private static Map<String, String> documented() {
    var keys = new LinkedHashMap<String, String>();
    DocumentedTable.below("operations.md", "Configuration")
        .forEach((key, cells) -> keys.put(key, cells.getFirst()));
    keys.remove("key");
    return keys;
  }

  @Test
  void everyKeyIsDocumentedWithItsDefault() {
    assertThat(ShippedConfiguration.values()).hasSizeGreaterThan(40);
    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(ShippedConfiguration.values());
  }
}
