-- A post's counts, computed anew from engagement_by_post whenever that changes. The version is the time of the
-- computation: the latest one has seen every row that was there before it. In the order of posts, with which it is
-- read; author and time of a post never change.
CREATE TABLE IF NOT EXISTS post_metrics ${on_cluster} (
    post_id         UUID,
    author_id       UUID,
    post_created_at DateTime64(6, 'UTC'),
    likes           UInt64,
    comments        UInt64,
    shares          UInt64,
    views           UInt64,
    impressions     UInt64,
    version         UInt64
)
ENGINE = ${engine:ReplacingMergeTree:version}
PARTITION BY toYYYYMM(post_created_at)
ORDER BY (author_id, post_created_at, post_id)
TTL toDateTime(post_created_at) + INTERVAL 100 DAY
SETTINGS ttl_only_drop_parts = 1, index_granularity = 512;
