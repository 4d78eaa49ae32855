-- Who follows, blocks and mutes whom. An ended edge stays as a row with its version: without it, a
-- projection that was rebuilt could take an old event for news.
-- No foreign keys: their checks would rewrite the row of a much-followed user on every follow.
CREATE TABLE follows (
    follower_id uuid        NOT NULL,
    followee_id uuid        NOT NULL,
    created_at  timestamptz NOT NULL,
    removed_at  timestamptz,
    version     bigint      NOT NULL,
    PRIMARY KEY (follower_id, followee_id),
    CHECK (follower_id <> followee_id)
);

CREATE INDEX follows_living_of_follower ON follows (follower_id, created_at DESC, followee_id DESC)
    WHERE removed_at IS NULL;
CREATE INDEX follows_living_of_followee ON follows (followee_id, created_at DESC, follower_id DESC)
    WHERE removed_at IS NULL;

CREATE TABLE blocks (
    blocker_id uuid        NOT NULL,
    blocked_id uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    version    bigint      NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id),
    CHECK (blocker_id <> blocked_id)
);

CREATE INDEX blocks_living_of_blocked ON blocks (blocked_id, blocker_id) WHERE removed_at IS NULL;

CREATE TABLE mutes (
    muter_id   uuid        NOT NULL,
    muted_id   uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    version    bigint      NOT NULL,
    PRIMARY KEY (muter_id, muted_id),
    CHECK (muter_id <> muted_id)
);

CREATE INDEX mutes_living_of_muted ON mutes (muted_id) WHERE removed_at IS NULL;
