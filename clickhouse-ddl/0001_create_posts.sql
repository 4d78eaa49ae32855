-- Posts as candidates need them. The last version of a post wins, whenever it arrives; a deleted one stays as
-- a tombstone. The partition follows from when the post was made, which never changes: rows of one post merge.
-- Small granules, here and below: what is asked for are a few rows each of many authors or users.
CREATE TABLE IF NOT EXISTS posts ${on_cluster} (
    post_id    UUID,
    author_id  UUID,
    category   LowCardinality(String),
    tags       Array(String),
    visibility UInt8,
    created_at DateTime64(6, 'UTC'),
    version    UInt64,
    is_deleted UInt8
)
ENGINE = ${engine:ReplacingMergeTree:version, is_deleted}
PARTITION BY toYYYYMM(created_at)
ORDER BY (author_id, created_at, post_id)
SETTINGS index_granularity = 512;
