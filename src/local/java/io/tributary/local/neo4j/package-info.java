/** Neo4j without its server's distribution: the database embedded in a process of its own. */
@NullMarked
package io.tributary.local.neo4j;

import org.jspecify.annotations.NullMarked;
