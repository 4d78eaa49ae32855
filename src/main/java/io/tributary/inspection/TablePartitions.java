package io.tributary.inspection;

/** How many partitions a table has. */
record TablePartitions(String table, long partitions) {}
