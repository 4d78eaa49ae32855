/** The gateway to Neo4j. */
@NullMarked
package io.tributary.platform.neo4j;

import org.jspecify.annotations.NullMarked;
