/**
 * Where candidates come from: their tables, who fills them, and the one statement that reads them.
 */
@NullMarked
package io.tributary.feed.candidates;

import org.jspecify.annotations.NullMarked;
