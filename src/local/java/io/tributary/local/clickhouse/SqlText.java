package io.tributary.local.clickhouse;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of a statement's text as a server must understand before the engine does: what kind it
 * is, whether data follows it, and in which format. Strings, quoted names and comments are masked
 * first, so that a word inside them is not taken for syntax.
 */
final class SqlText {
  private static final Pattern INSERT = Pattern.compile("^\\s*INSERT\\s+INTO\\b.*", flags());
  private static final Pattern VALUES = Pattern.compile("\\bVALUES\\b", flags());
  private static final Pattern SELECT =
      Pattern.compile("\\b(SELECT|FROM\\s+INFILE|WITH)\\b", flags());
  private static final Pattern INSERT_FORMAT =
      Pattern.compile("\\bFORMAT\\s+(\\w+)[ \\t]*;?[ \\t]*\\r?\\n?", flags());
  private static final Pattern LAST_FORMAT =
      Pattern.compile("\\bFORMAT\\s+(\\w+)(\\s+SETTINGS\\b[^;]*)?\\s*;?\\s*$", flags());
  private static final Pattern FORBIDDEN =
      Pattern.compile("^\\s*SYSTEM\\s+(SHUTDOWN|KILL)\\b.*", flags());
  private static final Pattern KILL =
      Pattern.compile("^(\\s*KILL\\s+QUERY\\s+WHERE\\s+)query_id(\\s*=)", flags());

  private static int flags() {
    return Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
  }

  // A char a byte, so that places in the text are places in the bytes.
  private final String text;
  private final String masked;

  private SqlText(String text) {
    this.text = text;
    this.masked = mask(text);
  }

  static SqlText of(byte[] utf8) {
    return new SqlText(new String(utf8, StandardCharsets.ISO_8859_1));
  }

  private static String decoded(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  boolean isInsert() {
    return INSERT.matcher(masked).matches();
  }

  /** Ends the process, and with it the whole group that it belongs to. */
  boolean isForbidden() {
    return FORBIDDEN.matcher(masked).matches();
  }

  /** More than one statement: a server takes one at a time. */
  boolean isSeveral() {
    int semicolon = masked.indexOf(';');
    return semicolon >= 0 && !masked.substring(semicolon + 1).isBlank() && !carriesData();
  }

  private boolean carriesData() {
    return isInsert() && insertFormat() != null;
  }

  /** The format that a query's answer is to have, if its text says so. */
  @Nullable String answerFormat() {
    Matcher matcher = LAST_FORMAT.matcher(masked);
    return !isInsert() && matcher.find() ? matcher.group(1) : null;
  }

  /** An insert, its format, and where its data begins in the text. */
  record InsertParts(String statement, String format, int dataStart) {}

  /** Null unless this is an insert that brings data in a named format. */
  @Nullable InsertParts insertFormat() {
    if (!isInsert()) {
      return null;
    }
    Matcher format = INSERT_FORMAT.matcher(masked);
    if (!format.find()) {
      return null;
    }
    String before = masked.substring(0, format.start());
    if (VALUES.matcher(before).find() || SELECT.matcher(before).find()) {
      return null;
    }
    return new InsertParts(
        decoded(text.substring(0, format.start())), format.group(1), format.end());
  }

  /** The statement as it was sent, without the data that follows it. */
  String asSent() {
    InsertParts insert = insertFormat();
    return decoded(insert == null ? text : text.substring(0, insert.dataStart()));
  }

  /** The engine makes its own query ids; ours are kept as log comments. */
  String withLogCommentsForQueryIds() {
    return decoded(KILL.matcher(text).replaceFirst("$1Settings['log_comment']$2"));
  }

  private static String mask(String text) {
    char[] masked = text.toCharArray();
    int i = 0;
    while (i < masked.length) {
      char c = masked[i];
      if (c == '\'' || c == '"' || c == '`') {
        i = blankQuoted(masked, i);
      } else if (c == '$' && heredoc(masked, i) != null) {
        i = blankHeredoc(masked, i);
      } else if (startsWith(masked, i, "--")
          || startsWith(masked, i, "# ")
          || startsWith(masked, i, "#!")) {
        i = blankUntil(masked, i, "\n");
      } else if (startsWith(masked, i, "/*")) {
        i = blankUntil(masked, i, "*/");
      } else {
        i++;
      }
    }
    return new String(masked);
  }

  private static int blankQuoted(char[] text, int start) {
    char quote = text[start];
    int i = start + 1;
    while (i < text.length) {
      if (text[i] == '\\') {
        text[i++] = ' ';
        if (i < text.length) {
          text[i++] = ' ';
        }
      } else if (text[i] == quote) {
        return i + 1;
      } else {
        text[i++] = ' ';
      }
    }
    return i;
  }

  /** What opens and closes a text such as {@code $tag$it's$tag$}; null if none begins here. */
  private static @Nullable String heredoc(char[] text, int start) {
    int i = start + 1;
    while (i < text.length && (Character.isLetterOrDigit(text[i]) || text[i] == '_')) {
      i++;
    }
    return i < text.length && text[i] == '$' ? new String(text, start, i + 1 - start) : null;
  }

  private static int blankHeredoc(char[] text, int start) {
    String tag = java.util.Objects.requireNonNull(heredoc(text, start));
    int i = start + tag.length();
    return blankUntil(text, i, tag);
  }

  private static int blankUntil(char[] text, int start, String end) {
    int i = start;
    while (i < text.length && !startsWith(text, i, end)) {
      text[i++] = ' ';
    }
    int stop = Math.min(text.length, i + end.length());
    while (i < stop) {
      text[i++] = ' ';
    }
    return i;
  }

  private static boolean startsWith(char[] text, int at, String prefix) {
    return at + prefix.length() <= text.length
        && new String(text, at, prefix.length()).equals(prefix);
  }
}
