/** The bulk door: data that comes with ids and times of its own, in batches that may come twice. */
@NullMarked
package io.tributary.imports;

import org.jspecify.annotations.NullMarked;
