-- Posts, their images and their comments; soft deletion, as for users.
-- Comments have no foreign key: its check would write a lock into the row of a post on every comment, and a
-- popular post would have its row rewritten by everybody who speaks. The write itself checks, under a lock.
CREATE TABLE posts (
    id         uuid        PRIMARY KEY,
    author_id  uuid        NOT NULL REFERENCES users (id),
    text       text        NOT NULL,
    category   text        NOT NULL,
    tags       text[]      NOT NULL,
    visibility smallint    NOT NULL CHECK (visibility IN (1, 2)),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    version    bigint      NOT NULL
);

CREATE TABLE post_images (
    id       uuid     PRIMARY KEY,
    post_id  uuid     NOT NULL REFERENCES posts (id),
    position smallint NOT NULL,
    alt_text text     NOT NULL,
    UNIQUE (post_id, position)
);

-- A file's row exists once the file does: an image is complete as far as it has files.
CREATE TABLE post_image_files (
    image_id uuid     NOT NULL REFERENCES post_images (id),
    size     smallint NOT NULL CHECK (size IN (1, 2, 3)),
    url      text     NOT NULL,
    width    integer  NOT NULL,
    height   integer  NOT NULL,
    PRIMARY KEY (image_id, size)
);

CREATE TABLE comments (
    id         uuid        PRIMARY KEY,
    post_id    uuid        NOT NULL,
    author_id  uuid        NOT NULL,
    text       text        NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz,
    version    bigint      NOT NULL
);

CREATE INDEX comments_living_of_post ON comments (post_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX comments_living_of_author ON comments (author_id) WHERE deleted_at IS NULL;
