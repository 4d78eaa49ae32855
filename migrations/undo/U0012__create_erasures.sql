-- Without these rows a projection that is filled anew would not know whose traces it must not keep.
LOCK TABLE erasures IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM erasures) THEN
        RAISE EXCEPTION 'refused: users were erased, and nothing else remembers which';
    END IF;
END
$$;

DROP TABLE erasures;
