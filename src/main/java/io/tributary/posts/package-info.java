/** Posts, their images and their comments, and who may see them. */
@NullMarked
package io.tributary.posts;

import org.jspecify.annotations.NullMarked;
