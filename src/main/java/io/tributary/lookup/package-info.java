/** Many things by their ids, in one statement each. */
@NullMarked
package io.tributary.lookup;

import org.jspecify.annotations.NullMarked;
