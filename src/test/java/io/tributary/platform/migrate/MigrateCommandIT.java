package io.tributary.platform.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Stores;
import io.tributary.platform.postgres.SchemaFit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateCommandIT {
  private record Ended(int code, String out, String err) {}

  @Test
  void theSchemaGoesUpAndDown() {
    Map<String, Object> fresh = configuration(FreshDatabase.make().name());

    assertThat(run(fresh, "postgres"))
        .isEqualTo(new Ended(0, "postgres: " + SchemaFit.REQUIRED + " migrations applied\n", ""));
    assertThat(run(fresh, "postgres"))
        .isEqualTo(new Ended(0, "postgres: 0 migrations applied\n", ""));
    assertThat(run(fresh, "undo", "5"))
        .isEqualTo(new Ended(0, (SchemaFit.REQUIRED - 5) + " migrations undone\n", ""));
    assertThat(run(fresh, "info"))
        .satisfies(
            ended -> {
              assertThat(ended.code()).isZero();
              assertThat(ended.out().lines()).hasSize(SchemaFit.REQUIRED);
              assertThat(ended.out()).contains("0005").contains("success").contains("pending");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "undo", "undo five", "undo -1", "undo 1 2", "info all", "INFO"})
  void misuseIsToldTheUsage(String arguments) {
    Ended ended = run(configuration("postgres"), arguments.split(" "));
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith("usage: tributary migrate ").contains("undo VERSION");
  }

  @Test
  void otherEncodingsAreRefused() {
    FreshDatabase latin =
        FreshDatabase.make("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    FreshDatabase ascii =
        FreshDatabase.make("ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");

    assertThat(run(configuration(latin.name())))
        .isEqualTo(
            new Ended(1, "", "refused: the database's encoding is LATIN1; UTF8 is needed\n"));
    assertThat(run(configuration(ascii.name()), "info"))
        .isEqualTo(
            new Ended(1, "", "refused: the database's encoding is SQL_ASCII; UTF8 is needed\n"));
  }

  @Test
  void anUnreachableServerIsASentence() throws IOException {
    var configuration = new HashMap<>(configuration("postgres"));
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      configuration.put("postgres.port", closed.getLocalPort());
    }
    Ended ended = run(configuration);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).startsWith("refused: the database cannot be asked: ").hasLineCount(1);
  }

  @Test
  void anUnknownDatabaseIsASentence() {
    assertThat(run(configuration("nowhere")))
        .isEqualTo(
            new Ended(
                1,
                "",
                "refused: the database cannot be asked: database \"nowhere\" does not exist\n"));
  }

  @Test
  void aPortThatIsNoNumberIsASentence() {
    var configuration = new HashMap<>(configuration("postgres"));
    configuration.put("postgres.port", "many");
    assertThat(run(configuration))
        .isEqualTo(new Ended(1, "", "refused: postgres.port is no number: many\n"));
  }

  @Test
  void aRefusedUndoIsOneSentence() {
    FreshDatabase fresh = FreshDatabase.make();
    fresh.migrations().up();
    fresh
        .database()
        .run("INSERT INTO follows VALUES (gen_random_uuid(), gen_random_uuid(), now(), now(), 1)");

    assertThat(run(configuration(fresh.name()), "undo", "0"))
        .isEqualTo(
            new Ended(
                1,
                "",
                "refused: U0003__create_graph.sql: follows holds rows, and undoing would lose"
                    + " them\n"));
  }

  @Test
  void aDatabaseOfSomebodyElseIsLeftAlone() {
    FreshDatabase other = FreshDatabase.make();
    other.database().run("CREATE TABLE theirs (id integer)");

    Ended ended = run(configuration(other.name()));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).startsWith("refused: ").contains("no schema history table");
    assertThat(other.database().count("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        .isEqualTo(1);
  }

  private static Map<String, Object> configuration(String database) {
    return Stores.postgres().configuration(database);
  }

  /** The command reads its configuration as the service does: here, from system properties. */
  private static Ended run(Map<String, Object> configuration, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var before = new HashMap<String, String>();
    configuration.forEach(
        (key, value) -> before.put(key, System.setProperty(key, String.valueOf(value))));
    try {
      int code =
          MigrateCommand.run(
              arguments,
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8));
      return new Ended(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      before.forEach(
          (key, value) -> {
            if (value == null) {
              System.clearProperty(key);
            } else {
              System.setProperty(key, value);
            }
          });
    }
  }
}
