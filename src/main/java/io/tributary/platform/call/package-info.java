/** What is known of the call at hand. */
@NullMarked
package io.tributary.platform.call;

import org.jspecify.annotations.NullMarked;
