package io.tributary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials names what is shipped beside the jar, and nothing else. */
class SbomIT {
  @Test
  void namesEachLibraryInItsVersion() throws IOException {
    JsonNode bill =
        new ObjectMapper().readTree(Files.readString(Path.of("target/tributary-sbom.json")));
    var named = new ArrayList<String>();
    for (JsonNode component : bill.path("components")) {
      String purl = component.path("purl").asText();
      assertThat(purl).startsWith("pkg:maven/");
      named.add(component.path("name").asText() + "-" + component.path("version").asText());
      assertThat(component.path("hashes")).as(purl).isNotEmpty();
    }
    List<String> shipped;
    try (Stream<Path> lib = Files.list(Path.of("target/lib"))) {
      shipped = lib.map(jar -> jar.getFileName().toString()).toList();
    }
    assertThat(shipped).allMatch(jar -> named.stream().anyMatch(jar::startsWith));
    assertThat(named).allMatch(name -> shipped.stream().anyMatch(jar -> jar.startsWith(name)));
  }
}
