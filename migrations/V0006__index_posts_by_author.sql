-- Keyset lists of a user's posts, of each visibility apart: a viewer passes over none that it may not see.
-- Built concurrently, so outside a transaction (see the .conf beside it): an attempt that failed half-way
-- leaves an invalid index, which is dropped first.
DROP INDEX CONCURRENTLY IF EXISTS posts_living_of_author;
CREATE INDEX CONCURRENTLY posts_living_of_author ON posts (author_id, visibility, created_at DESC, id DESC)
    WHERE deleted_at IS NULL;
