-- What a filling from PostgreSQL writes when it begins, one row: tables that were emptied or made anew since have it no
-- more, and it is not gone on with.
CREATE TABLE IF NOT EXISTS fillings ${on_cluster} (
    began_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC'),
    filling  UUID
)
ENGINE = ${engine:MergeTree:}
ORDER BY began_at;
