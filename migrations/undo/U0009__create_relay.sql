-- Refuses while events wait or could not be carried: nobody would carry them then.
LOCK TABLE outbox, dead_letters IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM outbox_health WHERE waiting > 0)
       OR (NOT EXISTS (SELECT FROM relay_destinations) AND EXISTS (SELECT FROM outbox)) THEN
        RAISE EXCEPTION 'refused: the outbox holds events that were not carried on yet';
    END IF;
    IF EXISTS (SELECT FROM dead_letters) THEN
        RAISE EXCEPTION 'refused: there are dead letters; replay them first';
    END IF;
END
$$;

-- As it was, with the mistake that a write may fail while its day is being made.
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

DROP FUNCTION drop_carried_day(date);
DROP VIEW outbox_health;
DROP TABLE rebuilds, lease_seekers, leases, dead_letters, relay_destinations, relay_progress;
DROP INDEX engagement_events_of_user;
DROP INDEX outbox_by_version;
DROP INDEX outbox_by_transaction;
ALTER TABLE outbox
    DROP COLUMN xid,
    ADD COLUMN published_at timestamptz DEFAULT now(),
    ADD COLUMN retry_count integer NOT NULL DEFAULT 0,
    ADD COLUMN last_error text;
-- What is there was carried on; what comes was not.
ALTER TABLE outbox ALTER COLUMN published_at DROP DEFAULT;
CREATE INDEX outbox_unpublished ON outbox (bucket, version) WHERE published_at IS NULL;
