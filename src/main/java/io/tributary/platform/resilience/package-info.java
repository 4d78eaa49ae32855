/** What stands between callers and a store: when it is asked, by how many, and how often. */
@NullMarked
package io.tributary.platform.resilience;

import org.jspecify.annotations.NullMarked;
