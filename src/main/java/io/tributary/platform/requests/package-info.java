/** Writes that may be repeated. */
@NullMarked
package io.tributary.platform.requests;

import org.jspecify.annotations.NullMarked;
