-- Refuses while answers are kept that a repeat may still ask for: it would be done a second time.
LOCK TABLE requests IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM requests WHERE created_at > now() - interval '24 hours') THEN
        RAISE EXCEPTION 'refused: requests of the last 24 hours could come again and be done twice';
    END IF;
END
$$;

DROP TABLE requests;
