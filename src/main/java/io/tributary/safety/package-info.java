/** Who may see what: the one rule that every feature's statements hold to. */
@NullMarked
package io.tributary.safety;

import org.jspecify.annotations.NullMarked;
