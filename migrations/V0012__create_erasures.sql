-- Whose data is to be gone from every store, and from which it is. A row stays: whoever fills a projection anew must
-- know, and the user's own row no longer says more than that there was somebody.
CREATE TABLE erasures (
    user_id  uuid        PRIMARY KEY REFERENCES users (id),
    asked_at timestamptz NOT NULL,
    -- The user's last: whatever else is heard of it is older.
    version  bigint      NOT NULL DEFAULT nextval('aggregate_versions'),
    -- Sees all that was ever written of the user: nothing more can come, since it is deleted.
    asked_in pg_snapshot NOT NULL DEFAULT pg_current_snapshot(),
    -- The stores that hold nothing of it any more.
    done     text[]      NOT NULL DEFAULT '{}',
    ended_at timestamptz
);

CREATE INDEX erasures_unfinished ON erasures (asked_at, user_id) WHERE ended_at IS NULL;
