/**
 * ClickHouse without its server: the engine, loaded as a library into a process of its own, behind
 * an HTTP interface that the ordinary client takes for a server's.
 */
@NullMarked
package io.tributary.local.clickhouse;

import org.jspecify.annotations.NullMarked;
