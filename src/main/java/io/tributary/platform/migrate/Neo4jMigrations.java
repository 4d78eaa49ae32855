package io.tributary.platform.migrate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.exceptions.Neo4jException;

/** Takes Neo4j's constraints and indexes up, each file once, recorded with its checksum. */
public final class Neo4jMigrations {
  private static final String FOLDER = "migrations/neo4j";

  private final String uri;
  private final String database;
  private final String username;
  private final String password;

  public Neo4jMigrations(String uri, String database, String username, String password) {
    this.uri = uri;
    this.database = database;
    this.username = username;
    this.password = password;
  }

  /** How many files were applied. */
  public int up() {
    return up(Scripts.in(FOLDER));
  }

  int up(List<Scripts.Script> scripts) {
    Config limits = Config.builder().withConnectionTimeout(10, TimeUnit.SECONDS).build();
    try (Driver driver =
            GraphDatabase.driver(
                uri,
                username.isEmpty() ? AuthTokens.none() : AuthTokens.basic(username, password),
                limits);
        Session session = driver.session(SessionConfig.forDatabase(database))) {
      List<Scripts.Script> pending = Scripts.pending("neo4j", scripts, applied(session));
      for (Scripts.Script script : pending) {
        script.statements().forEach(statement -> session.run(statement).consume());
        session
            .run(
                "MERGE (h:SchemaHistory {number: $number}) SET h.name = $name, h.checksum ="
                    + " $checksum",
                Map.of(
                    "number", script.number(),
                    "name", script.name(),
                    "checksum", script.checksum()))
            .consume();
      }
      return pending.size();
    } catch (Neo4jException failure) {
      throw new Refusal("neo4j: " + failure.getMessage(), failure);
    }
  }

  private static Map<Integer, Long> applied(Session session) {
    var checksums = new HashMap<Integer, Long>();
    session
        .run("MATCH (h:SchemaHistory) RETURN h.number AS number, h.checksum AS checksum")
        .forEachRemaining(
            row -> checksums.put(row.get("number").asInt(), row.get("checksum").asLong()));
    return checksums;
  }
}
