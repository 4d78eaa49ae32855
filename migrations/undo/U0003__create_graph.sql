-- Refuses while there are edges, ended ones included: this would lose them.
LOCK TABLE follows, blocks, mutes IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM follows) THEN
        RAISE EXCEPTION 'refused: follows holds rows, and undoing would lose them';
    END IF;
    IF EXISTS (SELECT FROM blocks) THEN
        RAISE EXCEPTION 'refused: blocks holds rows, and undoing would lose them';
    END IF;
    IF EXISTS (SELECT FROM mutes) THEN
        RAISE EXCEPTION 'refused: mutes holds rows, and undoing would lose them';
    END IF;
END
$$;

DROP TABLE mutes;
DROP TABLE blocks;
DROP TABLE follows;
