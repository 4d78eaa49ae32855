/** Lists by pages, and the tokens that lead from one to the next. */
@NullMarked
package io.tributary.platform.page;

import org.jspecify.annotations.NullMarked;
