/** What people do with posts, and how much of it there was. */
@NullMarked
package io.tributary.engagement;

import org.jspecify.annotations.NullMarked;
