/** What the feed's candidates are made of, in ClickHouse. */
@NullMarked
package io.tributary.projection.clickhouse;

import org.jspecify.annotations.NullMarked;
