/** New ids. */
@NullMarked
package io.tributary.platform.id;

import org.jspecify.annotations.NullMarked;
