package io.tributary.graph.suggestions;

import io.tributary.platform.neo4j.Cypher;
import io.tributary.platform.neo4j.Neo4j;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/**
 * Friends of friends. Each friend shares out one vote among all whom it follows (resource
 * allocation: Zhou, Lü and Zhang, 2009), so that to be followed by somebody choosy says more. Those
 * who follow fewest are looked at first, and those who follow very many not at all: their votes
 * weigh nothing and would cost the most. Votes are whole numbers, so the order does not depend on
 * the order in which they are added.
 *
 * <p>Whom the user knows already comes in once more among those who got votes, with so low a weight
 * that nothing makes up for it: so what is summed up anyway also tells who is not to be suggested,
 * and nobody has to be looked up. Of equals at the end of the list those are suggested whose nodes
 * came first: to read the ids of all would take as long as everything else together.
 */
final class Neo4jSuggestionStore {
  static final long UNIT = 1_000_000_000;

  /** Below all votes that there can be together. */
  private static final long KNOWN = -UNIT * SuggestionConfig.MOST_FRIENDS - 1;

  static final Cypher SUGGEST =
      Cypher.named(
          "suggestions.friends",
          """
          UNWIND $users AS id
          MATCH (user:User {id: id})
          USING INDEX SEEK user:User(id)
          CALL (user) {
            CALL (user) {
              MATCH (user)-[:FOLLOWS]->(friend:User)
              WITH friend, COUNT { (friend)-[:FOLLOWS]->() } AS follows
              WHERE follows <= $follows_of_friend
              WITH friend, follows ORDER BY follows, friend.id LIMIT $friends
              MATCH (friend)-[:FOLLOWS]->(candidate)
              RETURN candidate, $unit / follows AS weight
              UNION ALL
              MATCH (user)-[:FOLLOWS|BLOCKS]->(candidate)
              RETURN candidate, $known AS weight
              UNION ALL
              MATCH (user)<-[:BLOCKS]-(candidate)
              RETURN candidate, $known AS weight
              UNION ALL
              RETURN user AS candidate, $known AS weight
            }
            WITH candidate, count(*) AS mutual, sum(weight) AS weight
            WHERE weight > 0
            WITH candidate, mutual, weight
            ORDER BY weight DESC, mutual DESC, candidate LIMIT $limit
            WITH candidate.id AS candidate, mutual, weight
            ORDER BY weight DESC, mutual DESC, candidate
            RETURN collect([candidate, mutual, weight]) AS found
          }
          RETURN id, found
          """);

  private final Neo4j neo4j;
  private final SuggestionConfig config;

  Neo4jSuggestionStore(Neo4j neo4j, SuggestionConfig config) {
    this.neo4j = neo4j;
    this.config = config;
  }

  /** Of each of the users whom Neo4j knows, the best first. */
  Map<UUID, List<Suggestion>> of(Collection<UUID> users, int limit) {
    var found = new HashMap<UUID, List<Suggestion>>();
    neo4j
        .read(SUGGEST, parameters(users, limit), Neo4jSuggestionStore::ofUser, users.size())
        .forEach(each -> found.put(each.user(), each.suggestions()));
    return found;
  }

  Map<String, Object> parameters(Collection<UUID> users, int limit) {
    return Map.of(
        "users",
        users.stream().map(UUID::toString).collect(Collectors.toList()),
        "friends",
        config.friends(),
        "follows_of_friend",
        config.followsOfFriend(),
        "unit",
        UNIT,
        "known",
        KNOWN,
        "limit",
        limit);
  }

  private record OfUser(UUID user, List<Suggestion> suggestions) {}

  private static OfUser ofUser(Record row) {
    return new OfUser(
        UUID.fromString(row.get("id").asString()),
        row.get("found").asList(Neo4jSuggestionStore::suggestion));
  }

  private static Suggestion suggestion(Value found) {
    return new Suggestion(
        UUID.fromString(found.get(0).asString()), found.get(1).asInt(), found.get(2).asLong());
  }
}
