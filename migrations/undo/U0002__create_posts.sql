DROP TABLE comments;
DROP TABLE post_image_files;
DROP TABLE post_images;
DROP TABLE posts;
