/** How much a candidate is worth: one small class a rule. */
@NullMarked
package io.tributary.feed.score;

import org.jspecify.annotations.NullMarked;
