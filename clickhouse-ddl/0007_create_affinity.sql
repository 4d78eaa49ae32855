-- How much a user had to do with an author's posts, by day, computed anew from engagement_by_user whenever that
-- changes; a day on which nothing is left has zeros. The version is the time of the computation.
CREATE TABLE IF NOT EXISTS affinity ${on_cluster} (
    user_id   UUID,
    author_id UUID,
    day       Date,
    likes     UInt32,
    comments  UInt32,
    shares    UInt32,
    views     UInt32,
    version   UInt64
)
ENGINE = ${engine:ReplacingMergeTree:version}
PARTITION BY toYYYYMM(day)
ORDER BY (user_id, author_id, day)
TTL day + INTERVAL 100 DAY
SETTINGS ttl_only_drop_parts = 1, index_granularity = 512;
