/** When this pod should be sent calls. */
@NullMarked
package io.tributary.platform.health;

import org.jspecify.annotations.NullMarked;
