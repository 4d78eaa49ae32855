-- Refuses while an import may still be going on: it could not tell where. What it wrote stays in any case.
LOCK TABLE imports, import_refusals IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM imports WHERE updated_at > now() - interval '24 hours') THEN
        RAISE EXCEPTION 'refused: imports of the last 24 hours could still be going on';
    END IF;
END
$$;

DROP TABLE import_refusals;
DROP TABLE imports;
