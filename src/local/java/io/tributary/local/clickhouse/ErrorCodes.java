package io.tributary.local.clickhouse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The engine's error codes, and the HTTP status that a server answers each with. */
final class ErrorCodes {
  static final int SYNTAX = 62;
  static final int NOT_IMPLEMENTED = 48;
  static final int AUTHENTICATION_FAILED = 516;
  static final int SESSION_NOT_FOUND = 372;
  static final int SESSION_IS_LOCKED = 373;
  static final int UNKNOWN = 1001;

  private static final Pattern CODE = Pattern.compile("Code: (\\d+)");

  private ErrorCodes() {}

  static int of(String message) {
    Matcher matcher = CODE.matcher(message);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : UNKNOWN;
  }

  static int httpStatus(int code) {
    return switch (code) {
      case 194 -> 401;
      case 192, 193, 497, 516 -> 403;
      case 46, 47, 60, 81, 115 -> 404;
      case 6, 26, 27, 36, 38, 41, 42, 43, 44, 50, 53, 62, 70, 72, 376, 386, 441, 443, 456, 457 ->
          400;
      case 159 -> 408;
      case 48 -> 501;
      default -> 500;
    };
  }
}
