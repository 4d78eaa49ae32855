DROP INDEX posts_living_of_author;
