/** What viewers were shown lately, as clients record it. */
@NullMarked
package io.tributary.feed.seen;

import org.jspecify.annotations.NullMarked;
