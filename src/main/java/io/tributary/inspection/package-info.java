/** What the stores know of themselves, as metrics: statements and partitions. */
@NullMarked
package io.tributary.inspection;

import org.jspecify.annotations.NullMarked;
