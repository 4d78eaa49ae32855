/** Ranked feeds, kept so that pages can be cut from them. */
@NullMarked
package io.tributary.feed.slates;

import org.jspecify.annotations.NullMarked;
