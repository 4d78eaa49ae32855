-- What users did to posts, as state: a like is one row that may end, a comment, share, view or impression one row
-- by its id. Kinds: 1 like, 2 comment, 3 share, 4 view, 5 impression. A like has the id of zeros.
-- In two orders, because counts go by post and affinity by user and author. The partition follows from when the
-- post was made, which never changes, so rows of one key always merge. Posts older than this are in no feed.
CREATE TABLE IF NOT EXISTS engagement_by_post ${on_cluster} (
    post_id         UUID,
    kind            UInt8,
    user_id         UUID,
    event_id        UUID,
    author_id       UUID,
    post_created_at DateTime64(6, 'UTC'),
    occurred_at     DateTime64(6, 'UTC'),
    version         UInt64,
    is_deleted      UInt8
)
ENGINE = ${engine:ReplacingMergeTree:version, is_deleted}
PARTITION BY toYYYYMM(post_created_at)
ORDER BY (post_id, kind, user_id, event_id)
TTL toDateTime(post_created_at) + INTERVAL 100 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Without impressions, which say nothing of affinity.
CREATE TABLE IF NOT EXISTS engagement_by_user ${on_cluster} (
    user_id         UUID,
    author_id       UUID,
    post_id         UUID,
    kind            UInt8,
    event_id        UUID,
    post_created_at DateTime64(6, 'UTC'),
    occurred_at     DateTime64(6, 'UTC'),
    version         UInt64,
    is_deleted      UInt8
)
ENGINE = ${engine:ReplacingMergeTree:version, is_deleted}
PARTITION BY toYYYYMM(post_created_at)
ORDER BY (user_id, author_id, post_id, kind, event_id)
TTL toDateTime(occurred_at) + INTERVAL 100 DAY;
