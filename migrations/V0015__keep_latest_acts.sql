-- When somebody liked what was liked already, or ended what had ended: one that comes late and is older must not undo that.
LOCK TABLE likes IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'likes'::regclass AND attname = 'repeated_at' AND NOT attisdropped) THEN
        RAISE EXCEPTION 'refused: likes has a column repeated_at that is not ours; rename it first';
    END IF;
END
$$;

-- Null where the latest act changed the state, as most do: no row is rewritten.
ALTER TABLE likes ADD COLUMN repeated_at timestamptz;
