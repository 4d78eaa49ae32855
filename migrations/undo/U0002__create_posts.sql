-- Refuses while there are posts or comments: this would lose them. Images belong to posts.
LOCK TABLE posts, post_images, post_image_files, comments IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM posts) THEN
        RAISE EXCEPTION 'refused: posts holds rows, and undoing would lose them';
    END IF;
    IF EXISTS (SELECT FROM comments) THEN
        RAISE EXCEPTION 'refused: comments holds rows, and undoing would lose them';
    END IF;
END
$$;

DROP TABLE comments;
DROP TABLE post_image_files;
DROP TABLE post_images;
DROP TABLE posts;
