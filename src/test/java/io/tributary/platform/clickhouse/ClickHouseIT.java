package io.tributary.platform.clickhouse;

import static io.tributary.platform.clickhouse.OwnClickHouse.call;
import static io.tributary.platform.clickhouse.OwnClickHouse.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.ServerException;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into ClickHouse, and what comes out. */
class ClickHouseIT {
  private static final List<String> COLUMNS =
      List.of(
          "post_id",
          "author_id",
          "category",
          "tags",
          "visibility",
          "created_at",
          "version",
          "is_deleted");

  private static OwnClickHouse own;

  private ClickHouse clickHouse;

  @BeforeAll
  static void start(@TempDir Path folder) {
    own = OwnClickHouse.start(folder);
  }

  @AfterAll
  static void stop() {
    own.close();
  }

  @BeforeEach
  void emptyTable() {
    clickHouse = own.gateway(8, Duration.ofSeconds(30));
    command("TRUNCATE TABLE posts", Map.of());
  }

  @AfterEach
  void close() {
    clickHouse.close();
  }

  private void command(String sql, Map<String, Object> parameters) {
    Call.background("test", Duration.ofSeconds(30))
        .run(() -> clickHouse.command(Query.named("test.command", sql), parameters));
  }

  private List<Post> posts() {
    return call(
        () ->
            clickHouse.list(
                Query.named("test.posts", "SELECT * FROM posts FINAL ORDER BY version"),
                Map.of(),
                Post::from));
  }

  private void insert(byte[] rows) {
    Call.background("test", Duration.ofSeconds(30))
        .run(() -> clickHouse.insert("test.insert", "posts", COLUMNS, rows));
  }

  private static Post post(long version) {
    return new Post(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "category " + version,
        List.of("it's", "a\nnewline", "ünï 🎈", ""),
        2,
        Instant.parse("2026-03-04T05:06:07.123456Z").plusSeconds(version),
        version,
        false);
  }

  @Test
  void everyColumnOfADefinitionComesBackAsItWentIn() {
    Post ordinary = post(1);
    Post empty =
        new Post(new UUID(0, 0), new UUID(-1, -1), "", List.of(), 255, Instant.EPOCH, 2, false);
    insert(empty.into(ordinary.into(new RowBytes())).bytes());
    assertThat(posts()).containsExactly(ordinary, empty);
  }

  @Test
  void theNewestVersionWinsAndADeletedOneIsGone() {
    Post old = post(1);
    var changed =
        new Post(old.id(), old.author(), "changed", List.of(), 1, old.createdAt(), 5, false);
    Post gone = post(2);
    var deleted = new Post(gone.id(), gone.author(), "", List.of(), 1, gone.createdAt(), 6, true);
    insert(changed.into(deleted.into(new RowBytes())).bytes());
    insert(old.into(gone.into(new RowBytes())).bytes());
    assertThat(posts()).containsExactly(changed);
  }

  @Test
  void parametersOfTheServicesOwnTypesAreBound() {
    Post first = post(1);
    Post second = post(2);
    insert(first.into(second.into(new RowBytes())).bytes());
    String sql =
        """
        SELECT count() AS n FROM posts
        WHERE post_id IN {ids:Array(UUID)} AND author_id = {author:UUID}
          AND created_at = fromUnixTimestamp64Micro({at:Int64}, 'UTC')
          AND category = {category:String} AND has(tags, {tag:String})
          AND visibility = {visibility:UInt8}
        """;
    assertThat(
            call(
                () ->
                    number(
                        clickHouse,
                        sql,
                        Map.of(
                            "ids",
                            List.of(first.id(), second.id()),
                            "author",
                            first.author(),
                            "at",
                            ChronoUnit.MICROS.between(Instant.EPOCH, first.createdAt()),
                            "category",
                            first.category(),
                            "tag",
                            "a\nnewline",
                            "visibility",
                            2))))
        .isEqualTo(1);
  }

  @Test
  void aCommandChangesWhatItsParametersName() {
    Post kept = post(1);
    Post removed = post(2);
    insert(kept.into(removed.into(new RowBytes())).bytes());
    command("DELETE FROM posts WHERE post_id = {id:UUID}", Map.of("id", removed.id()));
    assertThat(posts()).containsExactly(kept);
  }

  @Test
  void anInsertThatIsBrokenLeavesNothing() {
    byte[] rows = post(2).into(post(1).into(new RowBytes())).bytes();
    assertThatThrownBy(() -> insert(java.util.Arrays.copyOf(rows, rows.length - 3)))
        .isInstanceOf(ServerException.class);
    assertThat(posts()).isEmpty();
  }

  @Test
  void aStatementThatIsWrongIsADefectOfOursAndNoOutage() {
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELEC 1", Map.of())))
        .isInstanceOf(ServerException.class);
  }

  @Test
  void aServerThatLacksOurSchemaIsAnOutageAndNoDefect() {
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELECT 1 AS n FROM lost", Map.of())))
        .isInstanceOf(Failure.Unavailable.class);
    assertThatThrownBy(
            () -> call(() -> number(clickHouse, "SELECT 1 AS n FROM lost.posts", Map.of())))
        .isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void aRowThatIsReadWronglyIsADefectOfOursAndNoOutage() {
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELECT 'x' AS n", Map.of())))
        .isNotInstanceOf(Failure.class);
    assertThatThrownBy(() -> call(() -> number(clickHouse, "SELECT 1 AS m", Map.of())))
        .isNotInstanceOf(Failure.class);
    assertThat(call(() -> number(clickHouse, "SELECT 3 AS n", Map.of()))).isEqualTo(3);
  }
}
