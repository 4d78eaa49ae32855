/** Who follows and blocks whom, as Neo4j knows it. */
@NullMarked
package io.tributary.projection.neo4j;

import org.jspecify.annotations.NullMarked;
