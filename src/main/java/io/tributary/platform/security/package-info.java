/** Who calls, what they may call, and how often. */
@NullMarked
package io.tributary.platform.security;

import org.jspecify.annotations.NullMarked;
