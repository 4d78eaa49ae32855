/** The clock, and how long is left. */
@NullMarked
package io.tributary.platform.time;

import org.jspecify.annotations.NullMarked;
