/** What exists only to run without a cluster. It never reaches the production jar. */
@NullMarked
package io.tributary.local;

import org.jspecify.annotations.NullMarked;
