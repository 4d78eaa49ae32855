-- The relay's memory: how far each destination has got, who does which duty, and what could not be carried.
-- How far is a snapshot and not a number: a transaction that draws its versions early and commits late is in no
-- snapshot before it commits, so it is neither missed nor waited for.

LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM outbox WHERE published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'refused: the outbox was published by something else, whose progress would be lost';
    END IF;
END
$$;

-- Rows that are there count as committed before all others: a constant, so that no row is rewritten.
ALTER TABLE outbox ADD COLUMN xid xid8 NOT NULL DEFAULT '3';
ALTER TABLE outbox ALTER COLUMN xid SET DEFAULT pg_current_xact_id();

-- What is published, tried and failed is so for one destination, not for all.
DROP INDEX outbox_unpublished;
ALTER TABLE outbox DROP COLUMN published_at, DROP COLUMN retry_count, DROP COLUMN last_error;

-- What is in no snapshot yet, and the lowest version of each transaction, without the rows themselves.
CREATE INDEX outbox_by_transaction ON outbox (xid, version, bucket);
-- A backlog in the order that it is carried in.
CREATE INDEX outbox_by_version ON outbox (version, bucket);

-- Everything in the snapshot done is carried. Where one look found more than one batch, target is the snapshot
-- of that look, highest is the highest version in it, and of its events those up to position are carried too.
-- No row: nothing is carried yet.
CREATE TABLE relay_progress (
    destination text        NOT NULL,
    bucket      smallint    NOT NULL,
    done        pg_snapshot NOT NULL,
    target      pg_snapshot,
    position    bigint      NOT NULL,
    highest     bigint      NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (destination, bucket)
);

-- Where events are to be carried. A retired destination holds nothing back from being forgotten.
CREATE TABLE relay_destinations (
    name    text        PRIMARY KEY,
    retired boolean     NOT NULL,
    seen_at timestamptz NOT NULL
);

CREATE TABLE dead_letters (
    destination    text        NOT NULL,
    event_id       uuid        NOT NULL,
    aggregate_type smallint    NOT NULL,
    aggregate_id   text        NOT NULL,
    bucket         smallint    NOT NULL,
    event_type     text        NOT NULL,
    version        bigint      NOT NULL,
    payload        bytea       NOT NULL,
    created_at     timestamptz NOT NULL,
    failed_at      timestamptz NOT NULL,
    attempts       integer     NOT NULL,
    last_error     text        NOT NULL,
    PRIMARY KEY (destination, event_id)
);

-- Duties that one pod at a time does, some in parts. The fencing number grows with every new holder.
CREATE TABLE leases (
    duty       text        NOT NULL,
    part       smallint    NOT NULL,
    holder     uuid        NOT NULL,
    fencing    bigint      NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (duty, part)
);

-- The pods that would do a duty: each takes its fair share of the parts.
CREATE TABLE lease_seekers (
    duty    text        NOT NULL,
    holder  uuid        NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (duty, holder)
);

-- How far the filling of a projection from PostgreSQL has got; no row, if none is under way.
CREATE TABLE rebuilds (
    projection text        PRIMARY KEY,
    stage      text        NOT NULL,
    position   text        NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- As before, but for the first lock: nobody is to be between knowing the partitions and using them. A write that waited
-- for the default one was refused there afterwards; a look that waited for it found what had been moved in neither.
CREATE OR REPLACE FUNCTION ensure_daily_partitions(parent regclass, first_day date, days integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    part   text;
    opens  timestamptz;
    closes timestamptz;
    made   integer := 0;
BEGIN
    FOR i IN 0 .. days - 1 LOOP
        part := parent::text || '_' || to_char(first_day + i, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        opens := (first_day + i)::timestamp AT TIME ZONE 'UTC';
        closes := (first_day + i + 1)::timestamp AT TIME ZONE 'UTC';
        EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', parent);
        EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent::text || '_default');
        EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING ALL)', part, parent);
        EXECUTE format(
            'WITH moved AS (DELETE FROM %I WHERE created_at >= %L AND created_at < %L RETURNING *)
             INSERT INTO %I SELECT * FROM moved',
            parent::text || '_default', opens, closes, part);
        EXECUTE format(
            'ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, opens, closes);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

-- Drops the oldest day before the given one, if every destination has all of it, and returns its name, or nothing.
-- Where nothing is carried anywhere, nothing may go. The lock is given up after the caller's lock_timeout.
CREATE FUNCTION drop_carried_day(before date) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    oldest  text;
    newest  xid8;
BEGIN
    SELECT day.relname INTO oldest
    FROM pg_inherits JOIN pg_class AS day ON day.oid = inhrelid
    WHERE inhparent = 'outbox'::regclass AND day.relname ~ '^outbox_[0-9]{8}$'
      AND to_date(right(day.relname, 8), 'YYYYMMDD') < before
    ORDER BY day.relname
    LIMIT 1;
    IF oldest IS NULL OR NOT EXISTS (SELECT FROM relay_destinations WHERE NOT retired) THEN
        RETURN NULL;
    END IF;
    -- Nobody may add to it between the look and its end.
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', oldest);
    EXECUTE format('SELECT max(xid) FROM %I', oldest) INTO newest;
    IF newest IS NOT NULL AND EXISTS (
        SELECT FROM relay_destinations AS d
        CROSS JOIN generate_series(0, 63) AS b (bucket)
        LEFT JOIN relay_progress AS p ON p.destination = d.name AND p.bucket = b.bucket
        WHERE NOT d.retired AND (p.done IS NULL OR pg_snapshot_xmin(p.done) <= newest)) THEN
        RETURN NULL;
    END IF;
    EXECUTE format('DROP TABLE %I', oldest);
    RETURN oldest;
END
$$;

-- What a user did, for whoever compares, fills or erases user by user.
CREATE INDEX engagement_events_of_user ON engagement_events (user_id, id);

-- One row for each destination: what waits, for how long, and how bad that is. Buckets that stand at the same point are
-- counted together, and no further than to one more than the most that makes a difference: what a backlog of millions
-- costs here is what one of ten thousand costs. Where counting ended early, waiting is "at least", and oldest_age is that
-- of the oldest of those counted, which are among the first. What is in no snapshot is found by its transaction, because a
-- condition on the snapshot itself would go through all that was carried since a transaction began that stayed open.
CREATE VIEW outbox_health AS
SELECT destination, waiting, waiting_is_at_least, oldest_age, dead_letters,
       CASE WHEN waiting >= 10000 OR oldest_age >= interval '5 minutes' THEN 'CRITICAL'
            WHEN waiting >= 1000 OR oldest_age >= interval '30 seconds' OR dead_letters > 0 THEN 'WARNING'
            ELSE 'OK' END AS status
FROM (
    SELECT s.destination,
           (SELECT count(*) FROM dead_letters AS l WHERE l.destination = s.destination) AS dead_letters,
           sum(w.waiting)::bigint AS waiting,
           bool_or(w.waiting > 10000) AS waiting_is_at_least,
           coalesce(clock_timestamp() - min(w.oldest), interval '0') AS oldest_age
    FROM (
        SELECT d.name AS destination, coalesce(p.done::text, '3:3:')::pg_snapshot AS done,
               p.target::text::pg_snapshot AS target, coalesce(p.target::text, p.done::text, '3:3:')::pg_snapshot AS latest,
               p.position, p.highest, array_agg(b.bucket::smallint) AS buckets
        FROM relay_destinations AS d
        CROSS JOIN generate_series(0, 63) AS b (bucket)
        LEFT JOIN relay_progress AS p ON p.destination = d.name AND p.bucket = b.bucket
        WHERE NOT d.retired
        GROUP BY d.name, p.done::text, p.target::text, p.position, p.highest
    ) AS s
    CROSS JOIN LATERAL (
        SELECT count(*) AS waiting, min(counted.created_at) AS oldest
        FROM (
            SELECT one.created_at
            FROM (
                -- What is left of the look at the target. Without an order, so that counting can end early:
                -- sorting would read all of it first.
                (SELECT o.created_at FROM outbox AS o
                 WHERE s.target IS NOT NULL
                   AND o.version > s.position AND o.version <= s.highest AND o.bucket = ANY (s.buckets)
                   AND pg_visible_in_snapshot(o.xid, s.target) AND NOT pg_visible_in_snapshot(o.xid, s.done)
                 LIMIT 10001)
                UNION ALL
                -- Of transactions that were open in the latest snapshot.
                (SELECT o.created_at FROM outbox AS o
                 WHERE o.xid = ANY (ARRAY(SELECT pg_snapshot_xip(s.latest))) AND o.bucket = ANY (s.buckets)
                 LIMIT 10001)
                UNION ALL
                -- Of transactions that began after it.
                (SELECT o.created_at FROM outbox AS o
                 WHERE o.xid >= pg_snapshot_xmax(s.latest) AND o.bucket = ANY (s.buckets)
                 ORDER BY o.xid, o.version LIMIT 10001)
            ) AS one
            LIMIT 10001
        ) AS counted
    ) AS w
    GROUP BY s.destination
) AS counted;
