package io.tributary.inspection;

/**
 * What a statement has cost PostgreSQL since its statistics began.
 *
 * @param blocksRead not found in its own memory
 */
record StatementStatistics(
    String statement, long calls, double seconds, long rows, long blocksRead, long blocksHit) {}
