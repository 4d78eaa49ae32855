-- Refuses while there are users: this would lose them.
LOCK TABLE users IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM users) THEN
        RAISE EXCEPTION 'refused: users holds rows, and undoing would lose them';
    END IF;
END
$$;

DROP TABLE users;
DROP SEQUENCE aggregate_versions;
