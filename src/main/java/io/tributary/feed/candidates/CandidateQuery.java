package io.tributary.feed.candidates;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.pipeline.Source;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.time.Micros;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All candidates of a viewer: every branch in one statement, one round trip. */
@Singleton
public final class CandidateQuery implements Source<FeedQuery, Candidate> {
  static final List<Branch> BRANCHES =
      List.of(new FolloweesBranch(), new TrendingBranch(), new AffinityBranch());

  static final Query UNION =
      Query.live(
          "feed.candidates",
          BRANCHES.stream()
              .map(branch -> "(\n" + branch.sql() + ")")
              .collect(Collectors.joining("\nUNION ALL\n")));

  private final ClickHouse clickHouse;

  CandidateQuery(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  @Override
  public List<Candidate> candidates(FeedQuery query) {
    return clickHouse.list(UNION, parameters(query), Branch::candidate);
  }

  static Map<String, Object> parameters(FeedQuery query) {
    var parameters =
        new HashMap<>(ScoreSql.parameters(query.now(), query.tuning(), query.arm().weights()));
    parameters.put("viewer", query.viewer());
    parameters.put("built_at", Micros.from(query.builtAt()));
    BRANCHES.forEach(branch -> parameters.putAll(branch.parameters(query)));
    return parameters;
  }
}
