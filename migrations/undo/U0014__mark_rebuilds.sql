-- Refuses while a rebuild is unfinished: older code would go on in a store without looking whether it is the one that it filled.
LOCK TABLE rebuilds IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM rebuilds) THEN
        RAISE EXCEPTION 'refused: a rebuild is unfinished; run it to its end first';
    END IF;
END
$$;

ALTER TABLE rebuilds DROP COLUMN filling;
