-- Whoever erases a user looks for what has ended, which the indexes of living rows leave out.
-- Built concurrently, so outside a transaction (see the .conf beside it): an attempt that failed half-way
-- leaves an invalid index, which is dropped first.
DROP INDEX CONCURRENTLY IF EXISTS posts_ended_of_author;
CREATE INDEX CONCURRENTLY posts_ended_of_author ON posts (author_id, id) WHERE deleted_at IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS comments_ended_of_author;
CREATE INDEX CONCURRENTLY comments_ended_of_author ON comments (author_id) WHERE deleted_at IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS follows_ended_of_followee;
CREATE INDEX CONCURRENTLY follows_ended_of_followee ON follows (followee_id) WHERE removed_at IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS blocks_ended_of_blocked;
CREATE INDEX CONCURRENTLY blocks_ended_of_blocked ON blocks (blocked_id) WHERE removed_at IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS mutes_ended_of_muted;
CREATE INDEX CONCURRENTLY mutes_ended_of_muted ON mutes (muted_id) WHERE removed_at IS NOT NULL;
