// A user is one node: without the constraint two projectors could make two of it, and lookups would scan.
CREATE CONSTRAINT user_id IF NOT EXISTS FOR (user:User) REQUIRE user.id IS UNIQUE;
