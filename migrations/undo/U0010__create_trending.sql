-- Loses nothing that cannot be computed again, but refuses while somebody computes: pods that need it still run.
LOCK TABLE trending_generations, trending_scores IN ACCESS EXCLUSIVE MODE;

DO $$
BEGIN
    IF EXISTS (SELECT FROM trending_generations WHERE computed_at > now() - interval '5 minutes') THEN
        RAISE EXCEPTION 'refused: trending was computed within the last 5 minutes, so pods that need it still run';
    END IF;
END
$$;

DROP TABLE trending_scores;
DROP TABLE trending_generations;
