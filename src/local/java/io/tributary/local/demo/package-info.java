/** A network of people to look at, the same for the same seed. */
@NullMarked
package io.tributary.local.demo;

import org.jspecify.annotations.NullMarked;
