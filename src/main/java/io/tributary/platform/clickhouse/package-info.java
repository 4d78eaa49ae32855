/** The gateway to ClickHouse. */
@NullMarked
package io.tributary.platform.clickhouse;

import org.jspecify.annotations.NullMarked;
