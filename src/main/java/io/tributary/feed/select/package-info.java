/** The order of a feed: one small class a rule. */
@NullMarked
package io.tributary.feed.select;

import org.jspecify.annotations.NullMarked;
