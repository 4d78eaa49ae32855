-- What is trending, computed anew every minute into a generation of its own: pages go on in the one that they began in.
-- A generation is written by one statement, so it is seen as a whole or not at all.
CREATE TABLE trending_generations (
    generation  bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    computed_at timestamptz NOT NULL
);

-- A window is 1 (an hour), 2 (a day) or 3 (seven days); the category 'all' spans every category.
-- All rows go within minutes, so room is reclaimed early, and the author is kept for whoever needs no more than that.
CREATE TABLE trending_scores (
    generation bigint           NOT NULL,
    "window"   smallint         NOT NULL CHECK ("window" IN (1, 2, 3)),
    category   text             NOT NULL DEFAULT 'all',
    post_id    uuid             NOT NULL,
    author_id  uuid             NOT NULL,
    score      double precision NOT NULL,
    rank       integer          NOT NULL,
    PRIMARY KEY (generation, "window", category, post_id)
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000);

-- What a page reads.
CREATE UNIQUE INDEX trending_scores_by_rank ON trending_scores (generation, "window", category, rank);
