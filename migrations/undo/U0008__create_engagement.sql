-- Refuses while there is engagement: this would lose it. Counters of comments and follows can be made again.
LOCK TABLE likes, engagement_events, post_counters, follow_counters IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM likes) THEN
        RAISE EXCEPTION 'refused: likes holds rows, and undoing would lose them';
    END IF;
    IF EXISTS (SELECT FROM engagement_events) THEN
        RAISE EXCEPTION 'refused: engagement_events holds rows, and undoing would lose them';
    END IF;
END
$$;

DROP FUNCTION recount();
DROP FUNCTION counter_slot();
DROP TABLE follow_counters;
DROP TABLE post_counters;
DROP FUNCTION drop_month(regclass, timestamptz, interval);
DROP FUNCTION ensure_monthly_partitions(regclass, name, date, integer, interval);
DROP TABLE engagement_events;
DROP TABLE likes;
