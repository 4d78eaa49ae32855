-- Users come first because everything else belongs to one. A deleted user stays as a tombstone, so that
-- projections and late events can be told that it is gone.

-- One sequence draws every aggregate's versions. A version is drawn while the row is locked, so within an
-- aggregate the order of versions is the order of commits. No cache: a session's cache would break that.
CREATE SEQUENCE aggregate_versions AS bigint CACHE 1;

CREATE TABLE users (
    id           uuid        PRIMARY KEY,
    handle       text        NOT NULL,
    display_name text        NOT NULL,
    bio          text        NOT NULL,
    avatar_url   text        NOT NULL,
    language     text        NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    deleted_at   timestamptz,
    version      bigint      NOT NULL
);

CREATE UNIQUE INDEX users_living_handle ON users (handle) WHERE deleted_at IS NULL;
