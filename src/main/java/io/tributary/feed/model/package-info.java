/** What a feed is made of: records alone. */
@NullMarked
package io.tributary.feed.model;

import org.jspecify.annotations.NullMarked;
