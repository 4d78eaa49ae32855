-- What a filling wrote into its store when it began: a store that was emptied since has it no more, and nothing goes on there.
LOCK TABLE rebuilds, leases IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM leases WHERE duty LIKE 'rebuild-%' AND expires_at > clock_timestamp()) THEN
        RAISE EXCEPTION 'refused: a rebuild is running, by code that marks nothing; wait for its end, or end it';
    END IF;
END
$$;

-- Null for one that was begun before: it begins anew.
ALTER TABLE rebuilds ADD COLUMN filling uuid;
