package io.tributary.users;

import io.tributary.platform.postgres.Locks;
import java.util.UUID;

/**
 * Writes that need a user to live hold its lock together; the user's deletion holds it alone. So
 * nothing of a user's is written while it is deleted, and no row of a popular user is touched.
 */
public final class UserLocks {
  private UserLocks() {}

  public static long key(UUID user) {
    return Locks.key("user", user);
  }
}
