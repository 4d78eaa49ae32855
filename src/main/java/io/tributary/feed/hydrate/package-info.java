/** What all candidates are told before they are filtered. */
@NullMarked
package io.tributary.feed.hydrate;

import org.jspecify.annotations.NullMarked;
