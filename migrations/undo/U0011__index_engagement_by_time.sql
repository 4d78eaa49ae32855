-- Loses nothing: indexes can be built again. They are absent where building them failed.
DROP INDEX IF EXISTS comments_living_by_time;
DROP INDEX IF EXISTS likes_living_by_time;
