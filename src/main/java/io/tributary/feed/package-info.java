/** The home feed: ranked by {@code HomeFeed}, kept as slates, cut into pages. */
@NullMarked
package io.tributary.feed;

import org.jspecify.annotations.NullMarked;
