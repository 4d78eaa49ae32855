DROP TABLE users;
DROP SEQUENCE aggregate_versions;
