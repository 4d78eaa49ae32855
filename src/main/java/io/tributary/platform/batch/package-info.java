/** Loads shared by concurrent callers, and what became of writes made together. */
@NullMarked
package io.tributary.platform.batch;

import org.jspecify.annotations.NullMarked;
