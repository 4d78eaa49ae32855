package io.tributary.trending;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Probe;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who computes, how often and how much. */
class TrendingDutyIT {
  private static Map<String, Object> computing(Map<String, Object> overrides) {
    var configuration = new HashMap<String, Object>(OwnService.smallPools(2));
    configuration.put("trending.compute", true);
    configuration.put("leases.life", "3s");
    configuration.putAll(overrides);
    return configuration;
  }

  private static Service first(Map<String, Object> configuration) {
    return OwnService.ready("trending_duty", configuration);
  }

  /** One more pod, which leaves everything in the database as it is. */
  private static Service second(Map<String, Object> configuration) {
    Service service = Service.on(Stores.postgres(), "trending_duty", configuration);
    Eventually.holds(service::isReady);
    return service;
  }

  private static long generations(Service service) {
    return service.database().count("SELECT count(*) FROM trending_generations");
  }

  private static long computers(Service... services) {
    return Stream.of(services).filter(each -> each.bean(Generations.class).isOurs()).count();
  }

  @Test
  void ofTwoPodsOneComputesAndTheOtherTakesOver() {
    // Long after the test: what computes here is asked to.
    Map<String, Object> never = computing(Map.of("trending.every", "1h"));
    try (Service one = first(never)) {
      Eventually.holds(() -> one.bean(Generations.class).isOurs());
      try (Service two = second(never)) {
        Eventually.holds(() -> seekers(two) == 2);
        Eventually.holds(() -> computers(one, two) == 1);
        one.database().run("TRUNCATE trending_generations, trending_scores");
        Service holder = one.bean(Generations.class).isOurs() ? one : two;
        Service other = holder == one ? two : one;
        other.bean(Generations.class).inTurn();
        assertThat(generations(one)).isZero();
        holder.bean(Generations.class).inTurn();
        assertThat(generations(one)).isOne();

        holder.close();
        Eventually.holds(() -> other.bean(Generations.class).isOurs());
        other.bean(Generations.class).inTurn();
        assertThat(other.database().count("SELECT count(*) FROM trending_generations"))
            .isEqualTo(2);
        assertThat(Probe.get(other, "/prometheus").body())
            .containsPattern("tributary_trending_age [0-9]");
      }
    }
  }

  private static long seekers(Service service) {
    return service.database().count("SELECT count(*) FROM lease_seekers WHERE duty = 'trending'");
  }

  @Test
  void theHolderComputesAgainAndAgain() {
    try (Service service = first(computing(Map.of("trending.every", "1s")))) {
      Eventually.holds(
          () ->
              service
                          .database()
                          .count("SELECT coalesce(max(generation), 0) FROM trending_generations")
                      - service
                          .database()
                          .count("SELECT coalesce(min(generation), 0) FROM trending_generations")
                  >= 2);
      assertThat(generations(service)).isEqualTo(3);
    }
  }

  @Test
  void listsAndCategoriesAreBounded() {
    try (Service service =
        first(
            computing(
                Map.of("trending.every", "1h", "trending.posts", 2, "trending.categories", 1)))) {
      var given = new Fixtures(service);
      String author = given.user();
      String fan = given.user();
      for (String category : List.of("cats", "cats", "cats", "dogs")) {
        given.like(fan, given.postIn(category, author).getPostId());
      }
      service.bean(Generations.class).compute();
      assertThat(
              service
                  .database()
                  .rows(
                      """
                      SELECT category, count(*) AS posts FROM trending_scores
                      WHERE generation = (SELECT max(generation) FROM trending_scores)
                      GROUP BY category, "window" ORDER BY 1
                      """))
          .extracting(row -> row.get("category") + " " + row.get("posts"))
          .containsExactly("all 2", "all 2", "all 2", "cats 2", "cats 2", "cats 2");
    }
  }
}
