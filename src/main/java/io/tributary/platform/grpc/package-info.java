/** The frame around every call. */
@NullMarked
package io.tributary.platform.grpc;

import org.jspecify.annotations.NullMarked;
