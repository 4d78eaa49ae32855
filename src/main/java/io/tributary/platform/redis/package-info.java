/** The gateway to Redis. */
@NullMarked
package io.tributary.platform.redis;

import org.jspecify.annotations.NullMarked;
