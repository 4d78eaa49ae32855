-- Trending asks for the likes and comments of the last days, whatever they are about.
-- Built concurrently, so outside a transaction (see the .conf beside it): an attempt that failed half-way
-- leaves an invalid index, which is dropped first.
DROP INDEX CONCURRENTLY IF EXISTS likes_living_by_time;
CREATE INDEX CONCURRENTLY likes_living_by_time ON likes (created_at) WHERE removed_at IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS comments_living_by_time;
CREATE INDEX CONCURRENTLY comments_living_by_time ON comments (created_at) WHERE deleted_at IS NULL;
