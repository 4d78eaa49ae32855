package io.tributary.platform.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.platform.postgres.SchemaFit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that every migration follows, later ones too. */
class MigrationFilesTest {
  private static final Path UP = Path.of("migrations");
  private static final Path UNDO = Path.of("migrations", "undo");
  private static final Pattern RISKY =
      Pattern.compile(
          "(?m)^\\s*(ALTER TABLE|DROP TABLE|DROP COLUMN|DROP TYPE|UPDATE|DELETE|TRUNCATE)\\b");
  private static final Pattern INDEX_BUILT =
      Pattern.compile("CREATE (?:UNIQUE )?INDEX CONCURRENTLY (\\w+)");

  @Test
  void namesAreANumberAVerbAndAnObjectWithoutGaps() throws IOException {
    List<String> names = namesIn(UP, ".sql");
    for (int i = 0; i < names.size(); i++) {
      assertThat(names.get(i)).matches("V%04d__[a-z]+(_[a-z]+)+\\.sql".formatted(i + 1));
    }
  }

  @Test
  void everyMigrationHasAnUndoFileAndNoUndoFileStandsAlone() throws IOException {
    assertThat(namesIn(UNDO, ".sql"))
        .isEqualTo(namesIn(UP, ".sql").stream().map(name -> name.replace('V', 'U')).toList());
  }

  @Test
  void everyFileBeginsWithAReason() throws IOException {
    assertThat(all())
        .allSatisfy(
            file ->
                assertThat(Files.readString(file).lines().findFirst())
                    .as(file.toString())
                    .hasValueSatisfying(first -> assertThat(first).matches("-- [A-Z].{20,}")));
  }

  @Test
  void theCodeRequiresTheNewestMigration() throws IOException {
    String newest = namesIn(UP, ".sql").getLast();
    assertThat(SchemaFit.REQUIRED).isEqualTo(Integer.parseInt(newest.substring(1, 5)));
  }

  @Test
  void whatCouldLoseSomethingLooksFirstAndRefuses() throws IOException {
    assertThat(all())
        .filteredOn(file -> RISKY.matcher(text(file)).find())
        .isNotEmpty()
        .allSatisfy(
            file -> {
              String sql = text(file);
              assertThat(sql.indexOf("RAISE EXCEPTION 'refused: "))
                  .as(file.toString())
                  .isBetween(0, firstRisk(sql));
              assertThat(sql.indexOf("LOCK TABLE ")).isBetween(0, sql.indexOf("DO $$"));
            });
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static int firstRisk(String sql) {
    var risk = RISKY.matcher(sql);
    assertThat(risk.find()).isTrue();
    return risk.start();
  }

  @Test
  void concurrentIndexesAreBuiltOutsideTransactionsAndCanBeBuiltAgain() throws IOException {
    for (String name : namesIn(UP, ".sql")) {
      String sql = Files.readString(UP.resolve(name));
      Path configuration = UP.resolve(name + ".conf");
      assertThat(Files.exists(configuration)).as(name).isEqualTo(sql.contains("CONCURRENTLY"));
      if (Files.exists(configuration)) {
        assertThat(Files.readString(configuration).strip()).isEqualTo("executeInTransaction=false");
      }
      var built = INDEX_BUILT.matcher(sql);
      while (built.find()) {
        assertThat(sql.substring(0, built.start()))
            .as(name)
            .contains("DROP INDEX CONCURRENTLY IF EXISTS %s;".formatted(built.group(1)));
      }
    }
  }

  @Test
  void everyConfigurationBelongsToAMigration() throws IOException {
    assertThat(namesIn(UP, ".conf"))
        .allSatisfy(name -> assertThat(UP.resolve(name.replace(".conf", ""))).exists());
  }

  @Test
  void theClassPathCarriesEveryFile() throws IOException {
    for (Path file : all()) {
      String folder = file.startsWith(UNDO) ? "migrations/undo/" : "migrations/up/";
      assertThat(getClass().getClassLoader().getResource(folder + file.getFileName()))
          .as(file.toString())
          .isNotNull();
    }
    for (String name : namesIn(UP, ".conf")) {
      assertThat(getClass().getClassLoader().getResource("migrations/up/" + name)).isNotNull();
    }
  }

  private static List<Path> all() throws IOException {
    return Stream.concat(
            namesIn(UP, ".sql").stream().map(UP::resolve),
            namesIn(UNDO, ".sql").stream().map(UNDO::resolve))
        .toList();
  }

  private static List<String> namesIn(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .sorted()
          .toList();
    }
  }
}
