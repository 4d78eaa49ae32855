/** Loads shared by concurrent callers. */
@NullMarked
package io.tributary.platform.batch;

import org.jspecify.annotations.NullMarked;
