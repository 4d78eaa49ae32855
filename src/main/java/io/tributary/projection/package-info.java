/** What other stores know of PostgreSQL's truth: one folder for each store. */
@NullMarked
package io.tributary.projection;

import org.jspecify.annotations.NullMarked;
