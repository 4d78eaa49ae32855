/** What most will ask for is in the cache before they do. */
@NullMarked
package io.tributary.warming;

import org.jspecify.annotations.NullMarked;
