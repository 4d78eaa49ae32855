package io.tributary.platform.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.ServerException;
import io.tributary.platform.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is ClickHouse's own trouble, and what is the statement's. */
class ClickHouseFailuresTest {
  private static RuntimeException refused(int code) {
    return ClickHouseFailures.translate(
        new IllegalStateException(new ServerException(code, "no", 500, "query")));
  }

  /** Events that were on their way then come again, instead of becoming dead letters. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {252, 341, 692})
  void aServerThatIsBehindWithItsWorkIsAway(int code) {
    assertThat(refused(code)).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void aStatementThatItDoesNotUnderstandIsADefect() {
    assertThat(refused(62)).isInstanceOf(ServerException.class);
  }
}
