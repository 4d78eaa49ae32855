package io.tributary.platform.security;

import io.tributary.platform.failure.Failure;
import java.util.regex.Pattern;

/** A name of a caller, fit for a log and a row. */
final class CallerName {
  private static final Pattern FIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}");

  private CallerName() {}

  static String checked(String name) {
    // Nobody may take the names of those who say none, and of our own duties.
    if (!FIT.matcher(name).matches() || name.equals("anonymous") || name.equals("tributary")) {
      throw new Failure.Unauthenticated(
          "CREDENTIALS_INVALID", "the caller's name is not one that can be used");
    }
    return name;
  }
}
