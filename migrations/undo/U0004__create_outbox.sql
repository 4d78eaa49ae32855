-- Refuses while events wait: dropping them would lose changes that no projection has seen.
LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM outbox WHERE published_at IS NULL) THEN
        RAISE EXCEPTION 'refused: the outbox holds events that were not published yet';
    END IF;
END
$$;

DROP FUNCTION ensure_daily_partitions(regclass, date, integer);
DROP TABLE outbox;
