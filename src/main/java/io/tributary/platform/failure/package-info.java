/** What can go wrong for a caller, and how gRPC says so. */
@NullMarked
package io.tributary.platform.failure;

import org.jspecify.annotations.NullMarked;
