package io.tributary.local.clickhouse;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a form: name to bytes. */
final class Multipart {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final Pattern NAME = Pattern.compile("\\bname=\"([^\"]*)\"");

  private Multipart() {}

  static Map<String, byte[]> parts(String contentType, byte[] body) {
    var parts = new LinkedHashMap<String, byte[]>();
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      return parts;
    }
    // A char a byte: what is between two boundaries is kept to the byte.
    String form = new String(body, StandardCharsets.ISO_8859_1);
    for (String part : form.split("(^|\r\n)--" + Pattern.quote(boundary.group(1)))) {
      int blank = part.indexOf("\r\n\r\n");
      Matcher name = NAME.matcher(blank < 0 ? "" : part.substring(0, blank));
      if (name.find()) {
        parts.put(name.group(1), part.substring(blank + 4).getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return parts;
  }
}
