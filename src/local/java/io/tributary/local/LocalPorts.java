package io.tributary.local;

/** Where the local stores listen; 0 is whatever is free. */
record LocalPorts(int postgres, int redis, int neo4j, int clickHouse, int kafka) {
  /** Beside the usual ones, so that stores of one's own are not in the way; each can be moved. */
  static LocalPorts fromProperties() {
    return new LocalPorts(
        Integer.getInteger("postgres.port", 15432),
        Integer.getInteger("redis.port", 16379),
        Integer.getInteger("neo4j.port", 17687),
        Integer.getInteger("clickhouse.port", 18123),
        Integer.getInteger("kafka.port", 19092));
  }
}
