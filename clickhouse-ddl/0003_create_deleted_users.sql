-- Who is gone for good. Events about them may still come, from other buckets, and must not bring anything back.
CREATE TABLE IF NOT EXISTS deleted_users ${on_cluster} (
    user_id UUID,
    version UInt64
)
ENGINE = ${engine:ReplacingMergeTree:version}
ORDER BY user_id;

-- A deleted user's followers are found through this, not through the key.
ALTER TABLE follows ${on_cluster} ADD INDEX IF NOT EXISTS by_followee followee_id TYPE bloom_filter(0.01) GRANULARITY 1;
