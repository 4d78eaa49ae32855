/** Whom users may know, by the graph in Neo4j. */
@NullMarked
package io.tributary.graph.suggestions;

import org.jspecify.annotations.NullMarked;
