/** Duties that one pod at a time does. */
@NullMarked
package io.tributary.platform.lease;

import org.jspecify.annotations.NullMarked;
