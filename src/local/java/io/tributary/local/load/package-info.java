/**
 * Asks a running service as many clients would, by the same files as ghz, and reports how it
 * answered: docs/loadtests.md tells how. Begin at {@link io.tributary.local.load.LoadTest}.
 */
@NullMarked
package io.tributary.local.load;

import org.jspecify.annotations.NullMarked;
