/** The schema, up and down. */
@NullMarked
package io.tributary.platform.migrate;

import org.jspecify.annotations.NullMarked;
