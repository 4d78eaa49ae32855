/** What a call was busy with, told to a collector of traces. */
@NullMarked
package io.tributary.platform.trace;

import org.jspecify.annotations.NullMarked;
