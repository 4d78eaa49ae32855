/** For operators. */
@NullMarked
package io.tributary.admin;

import org.jspecify.annotations.NullMarked;
