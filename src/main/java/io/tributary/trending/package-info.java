/** Which posts many people do something with now: computed by one pod, read by all. */
@NullMarked
package io.tributary.trending;

import org.jspecify.annotations.NullMarked;
