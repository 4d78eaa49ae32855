/** What can be changed while the service runs: weights, limits, experiments. */
@NullMarked
package io.tributary.feed.tuning;

import org.jspecify.annotations.NullMarked;
