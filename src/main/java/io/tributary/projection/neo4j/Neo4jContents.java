package io.tributary.projection.neo4j;

import io.tributary.platform.batch.Portions;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.projection.Entry;
import io.tributary.projection.Kind;
import io.tributary.projection.Owners;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.neo4j.driver.Record;

/** What Neo4j holds, for those who compare it. */
final class Neo4jContents {
  private static final int USERS_AT_ONCE = 500;
  private static final int EDGES_AT_ONCE = 10_000;

  private record Living(String id, long version, int edges) {}

  private final Neo4j neo4j;

  Neo4jContents(Neo4j neo4j) {
    this.neo4j = neo4j;
  }

  List<Entry> of(Owners owners) {
    var entries = new ArrayList<Entry>();
    for (List<UUID> portion : Portions.of(owners.users(), USERS_AT_ONCE)) {
      List<Living> living = living(portion);
      living.stream()
          // Of the others only edges were heard yet.
          .filter(each -> each.version() > 0)
          .forEach(each -> entries.add(new Entry(Kind.USER, each.id(), each.version(), "")));
      for (List<Living> some : Portions.byWeight(living, Living::edges, EDGES_AT_ONCE)) {
        entries.addAll(edges(some));
      }
    }
    return entries;
  }

  private List<Living> living(List<UUID> users) {
    return neo4j.read(
        GraphStatements.LIVING_USERS,
        Map.of("users", users.stream().map(UUID::toString).toList()),
        row ->
            new Living(
                row.get("id").asString(), row.get("version").asLong(), row.get("edges").asInt()));
  }

  private List<Entry> edges(List<Living> actors) {
    return neo4j.read(
        GraphStatements.LIVING_EDGES,
        Map.of("users", actors.stream().map(Living::id).toList()),
        Neo4jContents::edge);
  }

  private static Entry edge(Record row) {
    return new Entry(
        row.get("type").asString().equals("FOLLOWS") ? Kind.FOLLOW : Kind.BLOCK,
        row.get("actor").asString() + "/" + row.get("target").asString(),
        row.get("version").asLong(),
        "");
  }

  void eachOwner(Consumer<Owners> portion) {
    String after = "";
    while (true) {
      List<String> users =
          neo4j.read(
              GraphStatements.EACH_USER,
              Map.of("after", after, "limit", USERS_AT_ONCE),
              row -> row.get("id").asString());
      if (users.isEmpty()) {
        return;
      }
      portion.accept(new Owners(users.stream().map(UUID::fromString).toList(), List.of()));
      after = users.getLast();
    }
  }
}
