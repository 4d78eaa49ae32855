-- How far each import has got and what it did not take, so that one that was cut off goes on where it stopped.
CREATE TABLE imports (
    id         uuid        PRIMARY KEY,
    next_item  bigint      NOT NULL,
    written    bigint      NOT NULL,
    unchanged  bigint      NOT NULL,
    refused    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE import_refusals (
    import_id   uuid   NOT NULL REFERENCES imports (id),
    item        bigint NOT NULL,
    reason      text   NOT NULL,
    field       text   NOT NULL,
    description text   NOT NULL,
    PRIMARY KEY (import_id, item)
);
