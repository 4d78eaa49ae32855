-- Loses nothing: an index can be built again. It is absent where building it failed.
DROP INDEX IF EXISTS posts_living_of_author;
