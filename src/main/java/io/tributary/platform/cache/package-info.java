/** Values that are dear to compute, kept in Redis and for a moment in the pod. */
@NullMarked
package io.tributary.platform.cache;

import org.jspecify.annotations.NullMarked;
