/** Who follows, blocks and mutes whom. */
@NullMarked
package io.tributary.graph;

import org.jspecify.annotations.NullMarked;
