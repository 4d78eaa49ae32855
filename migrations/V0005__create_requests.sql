-- The answers of writes, kept for a day, so that a repeated request gets the answer that it got before.
CREATE TABLE requests (
    caller     text        NOT NULL,
    actor_id   uuid        NOT NULL,
    method     text        NOT NULL,
    request_id uuid        NOT NULL,
    body_hash  bytea       NOT NULL,
    answer     bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (actor_id, request_id, method, caller)
);

CREATE INDEX requests_by_age ON requests (created_at);
