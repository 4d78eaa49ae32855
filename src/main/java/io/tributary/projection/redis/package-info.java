/** What filters must know of users, posts and edges, as Redis knows it. */
@NullMarked
package io.tributary.projection.redis;

import org.jspecify.annotations.NullMarked;
