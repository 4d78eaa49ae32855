package io.tributary.feed.candidates;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.tuning.Tuning;
import io.tributary.pipeline.Source;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.time.Micros;
import io.tributary.projection.FillingLookup;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** All candidates of a viewer: every branch that is on in one statement, one round trip. */
@Singleton
public final class CandidateQuery implements Source<FeedQuery, Candidate> {
  static final List<Branch> BRANCHES =
      List.of(
          new FolloweesBranch(),
          new TrendingBranch(),
          new AffinityBranch(),
          new FriendsLikesBranch());

  /** By their branches. */
  private static final Map<List<Branch>, Query> STATEMENTS = new ConcurrentHashMap<>();

  private final ClickHouse clickHouse;

  private final FillingLookup fillings;

  CandidateQuery(ClickHouse clickHouse, FillingLookup fillings) {
    this.clickHouse = clickHouse;
    this.fillings = fillings;
  }

  @Override
  public List<Candidate> candidates(FeedQuery query) {
    fillings.ensureClickHouseIsWhole();
    return on(query.tuning()).isEmpty()
        ? List.of()
        : clickHouse.list(union(query.tuning()), parameters(query), Branch::candidate);
  }

  private static List<Branch> on(Tuning tuning) {
    return BRANCHES.stream().filter(branch -> tuning.reach(branch.source()).isOn()).toList();
  }

  static Query union(Tuning tuning) {
    return STATEMENTS.computeIfAbsent(on(tuning), CandidateQuery::union);
  }

  private static Query union(List<Branch> branches) {
    return Query.live(
        "feed.candidates",
        branches.stream()
            .map(branch -> "(\n" + branch.sql() + ")")
            .collect(Collectors.joining("\nUNION ALL\n")));
  }

  static Map<String, Object> parameters(FeedQuery query) {
    var parameters =
        new HashMap<>(ScoreSql.parameters(query.now(), query.tuning(), query.arm().weights()));
    parameters.put("viewer", query.viewer());
    parameters.put("built_at", Micros.from(query.builtAt()));
    on(query.tuning())
        .forEach(branch -> parameters.putAll(Branch.parameters(branch.source(), query)));
    return parameters;
  }
}
