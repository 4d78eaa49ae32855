package io.tributary.projection.neo4j;

import io.tributary.platform.neo4j.Cypher;

/**
 * What is said to Neo4j. A living edge is FOLLOWS or BLOCKS, with the version of its last event;
 * one that ended stays as FOLLOWED or BLOCKED_ONCE, which traversals of living edges never touch. A
 * deleted user stays as a node and has no edges.
 *
 * <p>Each statement that writes begins with the locks of all users that it is about, in the order
 * of their ids, and looks only then: so of two that meet, the later sees what the earlier did, and
 * none waits for another in a circle. A user of whom only edges were heard yet has version 0.
 */
final class GraphStatements {
  private GraphStatements() {}

  // Writing a property takes the node's lock, also when nothing changes by it. The count ends the
  // first half before the second begins.
  private static final String LOCK =
      """
      UNWIND $locks AS locked
      MERGE (held:User {id: locked})
        ON CREATE SET held.version = 0
      SET held.id = locked
      WITH count(*) AS users
      """;

  static final Cypher USERS =
      Cypher.named(
          "projection.users",
          LOCK
              + """
              UNWIND $users AS news
              MATCH (user:User {id: news.id})
              WHERE user.version < news.version
              SET user.version = news.version, user.deleted = news.deleted
              """);

  static final Cypher FOLLOWS_BEGUN =
      Cypher.named("projection.follows_begun", becomes("FOLLOWS", "FOLLOWED"));
  static final Cypher FOLLOWS_ENDED =
      Cypher.named("projection.follows_ended", becomes("FOLLOWED", "FOLLOWS"));
  static final Cypher BLOCKS_BEGUN =
      Cypher.named("projection.blocks_begun", becomes("BLOCKS", "BLOCKED_ONCE"));
  static final Cypher BLOCKS_ENDED =
      Cypher.named("projection.blocks_ended", becomes("BLOCKED_ONCE", "BLOCKS"));

  // A relationship cannot change its type, so the one before goes and another comes.
  private static String becomes(String type, String before) {
    return LOCK
        + """
        UNWIND $edges AS news
        MATCH (actor:User {id: news.actor})
        MATCH (target:User {id: news.target})
        WHERE actor.deleted IS NULL AND target.deleted IS NULL
        OPTIONAL MATCH (actor)-[held:%1$s|%2$s]->(target)
        WITH news, actor, target, held
        WHERE held IS NULL OR held.version < news.version
        DELETE held
        CREATE (actor)-[:%1$s {version: news.version}]->(target)
        """
            .formatted(type, before);
  }

  // The planner may begin at the other end of an edge while its statistics know of few users, and a
  // plan once made is kept for a while: what must begin at one user says so.
  static final Cypher NEIGHBOURS =
      Cypher.named(
          "projection.neighbours_of_deleted",
          """
          MATCH (gone:User {id: $user})-[:FOLLOWS|FOLLOWED|BLOCKS|BLOCKED_ONCE]-(other:User)
          USING INDEX SEEK gone:User(id)
          WITH other LIMIT $limit
          RETURN DISTINCT other.id AS id
          """);

  // Optional, because then the search for the edge begins at the end with fewer of them;
  // otherwise it may go through all of the one's for each of the others.
  static final Cypher REMOVE_EDGES =
      Cypher.named(
          "projection.edges_of_deleted",
          LOCK
              + """
              UNWIND $others AS id
              MATCH (gone:User {id: $user})
              MATCH (other:User {id: id})
              OPTIONAL MATCH (gone)-[edge:FOLLOWS|FOLLOWED|BLOCKS|BLOCKED_ONCE]-(other)
              DELETE edge
              """);

  static final Cypher CLEAR_EDGES =
      Cypher.named(
          "projection.clear_edges",
          """
          MATCH (:User)-[edge:FOLLOWS|FOLLOWED|BLOCKS|BLOCKED_ONCE]->(:User)
          WITH edge LIMIT $limit
          DELETE edge
          RETURN count(*) AS gone
          """);

  static final Cypher CLEAR_USERS =
      Cypher.named(
          "projection.clear_users",
          """
          MATCH (user:User)
          WITH user LIMIT $limit
          DETACH DELETE user
          RETURN count(*) AS gone
          """);

  // One node beside the graph, which says which filling is in it.
  static final Cypher BEGIN_FILLING =
      Cypher.named("projection.begin_filling", "CREATE (:Filling {id: $filling})");

  static final Cypher FILLING =
      Cypher.named("projection.filling", "MATCH (filling:Filling) RETURN filling.id AS id");

  static final Cypher FORGET_FILLING =
      Cypher.named("projection.forget_filling", "MATCH (filling:Filling) DELETE filling");

  static final Cypher LIVING_USERS =
      Cypher.named(
          "projection.contents_users",
          """
          UNWIND $users AS id
          MATCH (user:User {id: id})
          WHERE user.deleted IS NULL
          RETURN user.id AS id, user.version AS version,
                 COUNT { (user)-[:FOLLOWS]->() } + COUNT { (user)-[:BLOCKS]->() } AS edges
          """);

  static final Cypher LIVING_EDGES =
      Cypher.named(
          "projection.contents_edges",
          """
          UNWIND $users AS id
          MATCH (actor:User {id: id})
          USING INDEX SEEK actor:User(id)
          MATCH (actor)-[edge:FOLLOWS|BLOCKS]->(target:User)
          RETURN type(edge) AS type, actor.id AS actor, target.id AS target, edge.version AS version
          """);

  static final Cypher EACH_USER =
      Cypher.named(
          "projection.each_user",
          """
          MATCH (user:User)
          USING INDEX SEEK user:User(id)
          WHERE user.id > $after
          RETURN user.id AS id ORDER BY user.id LIMIT $limit
          """);
}
