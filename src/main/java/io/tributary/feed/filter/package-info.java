/** Who may not stay in a feed, and why: one small class a rule. */
@NullMarked
package io.tributary.feed.filter;

import org.jspecify.annotations.NullMarked;
