-- Of some who are gone nothing may stay at all, not even that something ended: what comes late of them is taken out
-- again. Such a row has the highest version, so that it outlives the others of its user.
ALTER TABLE deleted_users ${on_cluster} ADD COLUMN IF NOT EXISTS erased UInt8;

-- What a user did is looked for here whenever one is erased, not through the key.
ALTER TABLE engagement_by_post ${on_cluster} ADD INDEX IF NOT EXISTS by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1;
