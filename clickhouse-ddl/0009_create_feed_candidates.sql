-- What may come into a viewer's feed, computed ahead. Counts, affinity and scores are those of the build; the feed
-- ranks by the counts, with the weights of the moment. A row that is computed anew replaces the one before, as nothing
-- that changes is in the key. Rows from before a viewer's last whole build are not read; those of viewers who stopped
-- asking go by themselves.
CREATE TABLE IF NOT EXISTS feed_candidates_followees ${on_cluster} (
    user_id          UUID,
    post_id          UUID,
    author_id        UUID,
    likes            UInt64,
    comments         UInt64,
    shares           UInt64,
    impressions      UInt64,
    affinity         Float64,
    freshness_score  Float64,
    engagement_score Float64,
    affinity_score   Float64,
    combined_score   Float64,
    created_at       DateTime64(6, 'UTC'),
    updated_at       DateTime64(6, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree:updated_at}
ORDER BY (user_id, post_id)
TTL toDateTime(updated_at) + INTERVAL 1 DAY
SETTINGS index_granularity = 512;

-- Posts of authors that the viewer has to do with, followed or not.
CREATE TABLE IF NOT EXISTS feed_candidates_affinity ${on_cluster} (
    user_id          UUID,
    post_id          UUID,
    author_id        UUID,
    likes            UInt64,
    comments         UInt64,
    shares           UInt64,
    impressions      UInt64,
    affinity         Float64,
    freshness_score  Float64,
    engagement_score Float64,
    affinity_score   Float64,
    combined_score   Float64,
    created_at       DateTime64(6, 'UTC'),
    updated_at       DateTime64(6, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree:updated_at}
ORDER BY (user_id, post_id)
TTL toDateTime(updated_at) + INTERVAL 1 DAY
SETTINGS index_granularity = 512;

-- The same for everybody; a post that is no longer among them has a tombstone until its rows are gone.
CREATE TABLE IF NOT EXISTS feed_candidates_trending ${on_cluster} (
    post_id          UUID,
    author_id        UUID,
    likes            UInt64,
    comments         UInt64,
    shares           UInt64,
    impressions      UInt64,
    freshness_score  Float64,
    engagement_score Float64,
    affinity_score   Float64,
    combined_score   Float64,
    created_at       DateTime64(6, 'UTC'),
    updated_at       DateTime64(6, 'UTC'),
    is_deleted       UInt8
)
ENGINE = ${engine:ReplacingMergeTree:updated_at, is_deleted}
ORDER BY post_id
TTL toDateTime(updated_at) + INTERVAL 1 DAY
SETTINGS index_granularity = 512;

-- Living posts in the order in which they came here, so that new ones are found without going through all: whoever
-- carries them to their followers' candidates reads from here. Written once the post is; a post may come more than once.
CREATE TABLE IF NOT EXISTS arrived_posts ${on_cluster} (
    arrived_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC'),
    post_id    UUID,
    author_id  UUID,
    created_at DateTime64(6, 'UTC')
)
ENGINE = ${engine:MergeTree:}
PARTITION BY toStartOfHour(arrived_at)
ORDER BY arrived_at
TTL toDateTime(arrived_at) + INTERVAL 1 HOUR
SETTINGS ttl_only_drop_parts = 1;

-- Whose follows changed, likewise: who looks at a feed right after following somebody has it computed anew.
CREATE TABLE IF NOT EXISTS arrived_follows ${on_cluster} (
    arrived_at  DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC'),
    follower_id UUID
)
ENGINE = ${engine:MergeTree:}
PARTITION BY toStartOfHour(arrived_at)
ORDER BY arrived_at
TTL toDateTime(arrived_at) + INTERVAL 1 HOUR
SETTINGS ttl_only_drop_parts = 1;
