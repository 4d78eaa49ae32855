/** The home feed; so far what was shown of it. */
@NullMarked
package io.tributary.feed;

import org.jspecify.annotations.NullMarked;
