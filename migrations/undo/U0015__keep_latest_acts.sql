-- Refuses while it is known of a like that it was repeated: nothing else remembers when.
LOCK TABLE likes IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM likes WHERE repeated_at > greatest(created_at, removed_at)) THEN
        RAISE EXCEPTION 'refused: likes were repeated, and an older act that comes late would undo them';
    END IF;
END
$$;

ALTER TABLE likes DROP COLUMN repeated_at;
