-- Likes are state, one row per user and post; views, shares and impressions are events. What they and comments and
-- follows come to is counted in rows of its own, because nobody can count the likes of a celebrity on every read.
CREATE TABLE likes (
    user_id        uuid        NOT NULL,
    post_id        uuid        NOT NULL,
    post_author_id uuid        NOT NULL,
    created_at     timestamptz NOT NULL,
    removed_at     timestamptz,
    version        bigint      NOT NULL,
    PRIMARY KEY (user_id, post_id)
);

CREATE INDEX likes_living_of_post ON likes (post_id, created_at DESC, user_id DESC) WHERE removed_at IS NULL;

-- An event is known by its id and its time, so one that is sent again is there already.
CREATE TABLE engagement_events (
    id             uuid        NOT NULL,
    kind           smallint    NOT NULL CHECK (kind IN (1, 2, 3)),
    user_id        uuid        NOT NULL,
    post_id        uuid        NOT NULL,
    post_author_id uuid        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    version        bigint      NOT NULL,
    PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);

-- For windows of time and for reading everything in order. Nothing here is partial over now(): months are.
CREATE INDEX engagement_events_by_time ON engagement_events (occurred_at, id);

-- Takes what no partition is there for yet, so that a missing partition never fails a write.
CREATE TABLE engagement_events_default PARTITION OF engagement_events DEFAULT;

-- As ensure_daily_partitions, for months, and waits for nobody longer than it is told: whoever comes meanwhile queues
-- behind it.
CREATE FUNCTION ensure_monthly_partitions(
    parent regclass, key name, first_month date, months integer, patience interval) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    part   text;
    opens  timestamptz;
    closes timestamptz;
    made   integer := 0;
BEGIN
    first_month := date_trunc('month', first_month::timestamp);
    PERFORM set_config('lock_timeout', (extract(epoch FROM patience) * 1000)::integer || 'ms', true);
    FOR i IN 0 .. months - 1 LOOP
        part := parent::text || '_' || to_char(first_month + i * interval '1 month', 'YYYYMM');
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        opens := (first_month + i * interval '1 month') AT TIME ZONE 'UTC';
        closes := (first_month + (i + 1) * interval '1 month') AT TIME ZONE 'UTC';
        -- Nobody is to be between knowing the partitions and using them: a write that waited for the default one would
        -- be refused there afterwards, and a read that waited for it would find what was moved in neither.
        EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', parent);
        EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent::text || '_default');
        EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING ALL)', part, parent);
        EXECUTE format(
            'WITH moved AS (DELETE FROM %1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *)
             INSERT INTO %5$I SELECT * FROM moved',
            parent::text || '_default', key, opens, closes, part);
        EXECUTE format(
            'ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, opens, closes);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

-- Drops the oldest month that was over by then and returns its name, or nothing. Detaching needs the whole table for a
-- moment, and everybody who comes meanwhile queues behind it: so it waits for nobody longer than it is told, and
-- fails rather than wait on. (To detach without that lock is refused where there is a default partition.)
CREATE FUNCTION drop_month(parent regclass, over_by timestamptz, patience interval) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    oldest text;
BEGIN
    SELECT month.relname INTO oldest
    FROM pg_inherits JOIN pg_class AS month ON month.oid = inhrelid
    WHERE inhparent = parent AND month.relname ~ ('^' || parent::text || '_[0-9]{6}$')
      AND (to_date(right(month.relname, 6), 'YYYYMM') + interval '1 month') AT TIME ZONE 'UTC' <= over_by
    ORDER BY month.relname
    LIMIT 1;
    IF oldest IS NOT NULL THEN
        PERFORM set_config('lock_timeout', (extract(epoch FROM patience) * 1000)::integer || 'ms', true);
        EXECUTE format('ALTER TABLE %s DETACH PARTITION %I', parent, oldest);
        EXECUTE format('DROP TABLE %I', oldest);
    END IF;
    RETURN oldest;
END
$$;

-- What is kept for 100 days, and two months ahead.
SELECT ensure_monthly_partitions(
    'engagement_events', 'occurred_at', (now() AT TIME ZONE 'UTC' - interval '100 days')::date, 7, '5 s');

-- Several rows each, whose sum counts: whoever writes takes the slot of its server process, so that writers who are at
-- work at once rarely meet in a row, and one row may well be below zero. Room in the pages keeps updates in place.
CREATE TABLE post_counters (
    post_id     uuid     NOT NULL,
    slot        smallint NOT NULL,
    likes       bigint   NOT NULL DEFAULT 0,
    shares      bigint   NOT NULL DEFAULT 0,
    views       bigint   NOT NULL DEFAULT 0,
    impressions bigint   NOT NULL DEFAULT 0,
    comments    bigint   NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, slot)
) WITH (fillfactor = 60);

CREATE TABLE follow_counters (
    user_id   uuid     NOT NULL,
    slot      smallint NOT NULL,
    followers bigint   NOT NULL DEFAULT 0,
    following bigint   NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, slot)
) WITH (fillfactor = 60);

CREATE FUNCTION counter_slot() RETURNS smallint
LANGUAGE sql STABLE AS 'SELECT (pg_backend_pid() % 16)::smallint';

-- Counts likes, comments and follows anew, while nobody writes any. Shares, views and impressions cannot be: their old
-- months are gone. Needed here for what was there before, and after pods without counters wrote beside others.
CREATE FUNCTION recount() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE comments, follows, likes IN SHARE MODE;
    INSERT INTO post_counters (post_id, slot, likes, comments)
    SELECT post_id, slot, CASE slot WHEN 0 THEN sum(likes) ELSE 0 END, CASE slot WHEN 0 THEN sum(comments) ELSE 0 END
    FROM (
        SELECT post_id, 0 AS slot, 1 AS likes, 0 AS comments FROM likes WHERE removed_at IS NULL
        UNION ALL
        SELECT post_id, 0, 0, 1 FROM comments WHERE deleted_at IS NULL
        UNION ALL
        SELECT post_id, slot, 0, 0 FROM post_counters) AS counted
    GROUP BY post_id, slot
    ORDER BY post_id, slot
    ON CONFLICT (post_id, slot) DO UPDATE SET likes = excluded.likes, comments = excluded.comments;
    INSERT INTO follow_counters (user_id, slot, followers, following)
    SELECT user_id, slot, CASE slot WHEN 0 THEN sum(followers) ELSE 0 END, CASE slot WHEN 0 THEN sum(following) ELSE 0 END
    FROM (
        SELECT followee_id AS user_id, 0 AS slot, 1 AS followers, 0 AS following FROM follows WHERE removed_at IS NULL
        UNION ALL
        SELECT follower_id, 0, 0, 1 FROM follows WHERE removed_at IS NULL
        UNION ALL
        SELECT user_id, slot, 0, 0 FROM follow_counters) AS counted
    GROUP BY user_id, slot
    ORDER BY user_id, slot
    ON CONFLICT (user_id, slot) DO UPDATE SET followers = excluded.followers, following = excluded.following;
END
$$;

SELECT recount();
