package io.tributary.graph.suggestions;

import io.tributary.platform.neo4j.Cypher;
import io.tributary.platform.neo4j.Neo4j;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Record;

/** How many people two users both follow. */
final class Neo4jMutualStore {
  // From the one who follows fewer, whichever was named first: the answer is the same.
  static final Cypher COUNT =
      Cypher.named(
          "suggestions.mutual",
          """
          UNWIND range(0, size($pairs) - 1) AS number
          WITH number, $pairs[number] AS pair
          MATCH (one:User {id: pair[0]})
          USING INDEX SEEK one:User(id)
          MATCH (other:User {id: pair[1]})
          USING INDEX SEEK other:User(id)
          WITH number, one, other,
               COUNT { (one)-[:FOLLOWS]->() } <= COUNT { (other)-[:FOLLOWS]->() } AS inOrder
          WITH number, CASE WHEN inOrder THEN one ELSE other END AS few,
               CASE WHEN inOrder THEN other ELSE one END AS many
          CALL (few, many) {
            MATCH (few)-[:FOLLOWS]->(both:User)
            WHERE EXISTS { (many)-[:FOLLOWS]->(both) }
            RETURN count(*) AS mutual
          }
          RETURN number, mutual
          """);

  private record Counted(int number, int mutual) {}

  private final Neo4j neo4j;

  Neo4jMutualStore(Neo4j neo4j) {
    this.neo4j = neo4j;
  }

  /** Of the pairs of whom Neo4j knows both. */
  Map<Pair, Integer> of(List<Pair> pairs) {
    var found = new HashMap<Pair, Integer>();
    Map<String, Object> parameters =
        Map.of(
            "pairs",
            pairs.stream()
                .map(each -> List.of(each.one().toString(), each.other().toString()))
                .toList());
    neo4j
        .read(COUNT, parameters, Neo4jMutualStore::counted, pairs.size())
        .forEach(each -> found.put(pairs.get(each.number()), each.mutual()));
    return found;
  }

  private static Counted counted(Record row) {
    return new Counted(row.get("number").asInt(), row.get("mutual").asInt());
  }
}
