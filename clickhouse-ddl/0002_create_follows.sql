-- Who follows whom; an ended follow stays as a tombstone with its version.
CREATE TABLE IF NOT EXISTS follows ${on_cluster} (
    follower_id UUID,
    followee_id UUID,
    created_at  DateTime64(6, 'UTC'),
    version     UInt64,
    is_deleted  UInt8
)
ENGINE = ${engine:ReplacingMergeTree:version, is_deleted}
ORDER BY (follower_id, followee_id)
SETTINGS index_granularity = 512;
