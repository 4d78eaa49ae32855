-- Every change leaves a row here in its own transaction; the relay carries it on. Daily partitions, so that
-- what was published long ago is dropped as a table and not deleted by the row.
CREATE TABLE outbox (
    id             uuid        NOT NULL,
    aggregate_type smallint    NOT NULL,
    aggregate_id   text        NOT NULL,
    bucket         smallint    NOT NULL,
    event_type     text        NOT NULL,
    version        bigint      NOT NULL,
    payload        bytea       NOT NULL,
    created_at     timestamptz NOT NULL,
    published_at   timestamptz,
    retry_count    integer     NOT NULL DEFAULT 0,
    last_error     text,
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE INDEX outbox_unpublished ON outbox (bucket, version) WHERE published_at IS NULL;

-- Takes what no partition is there for yet, so that a missing partition never fails a write.
CREATE TABLE outbox_default PARTITION OF outbox DEFAULT;

-- Makes the partitions of the given days that are missing and returns how many it made. ATTACH, unlike
-- CREATE ... PARTITION OF, lets reads and writes of the other partitions go on. Rows of such a day that went
-- to the default partition are moved, or it could not be attached.
CREATE FUNCTION ensure_daily_partitions(parent regclass, first_day date, days integer) RETURNS integer
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
        -- Nobody may add to the default partition between the move and the attaching, which looks through it.
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

SELECT ensure_daily_partitions('outbox', (now() AT TIME ZONE 'UTC')::date, 7);
