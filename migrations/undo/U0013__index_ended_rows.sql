-- Loses nothing: indexes can be built again. They are absent where building them failed.
DROP INDEX IF EXISTS mutes_ended_of_muted;
DROP INDEX IF EXISTS blocks_ended_of_blocked;
DROP INDEX IF EXISTS follows_ended_of_followee;
DROP INDEX IF EXISTS comments_ended_of_author;
DROP INDEX IF EXISTS posts_ended_of_author;
