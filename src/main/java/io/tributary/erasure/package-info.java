/** Takes all that a user was and did out of every store, for good. */
@NullMarked
package io.tributary.erasure;

import org.jspecify.annotations.NullMarked;
