package io.tributary.platform.neo4j;

/** A statement and the name that metrics and logs know it by. */
public record Cypher(String name, String text) {
  public static Cypher named(String name, String text) {
    return new Cypher(name, text);
  }
}
