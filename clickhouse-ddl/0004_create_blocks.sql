-- Who has blocked whom; an ended block stays as a tombstone with its version.
CREATE TABLE IF NOT EXISTS blocks ${on_cluster} (
    blocker_id UUID,
    blocked_id UUID,
    version    UInt64,
    is_deleted UInt8,
    INDEX by_blocked blocked_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ${engine:ReplacingMergeTree:version, is_deleted}
ORDER BY (blocker_id, blocked_id);
