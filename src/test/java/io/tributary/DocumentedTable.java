package io.tributary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of a page of the docs, for tests that hold them to the code. */
public final class DocumentedTable {
  private DocumentedTable() {}

  public static String page(String name) {
    try {
      return Files.readString(Path.of("docs", name));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The rows below a heading up to the next, by their first cell; code marks are left out. */
  public static Map<String, List<String>> below(String page, String heading) {
    var rows = new LinkedHashMap<String, List<String>>();
    boolean inside = false;
    for (String line : page(page).lines().toList()) {
      if (line.startsWith("#")) {
        inside = line.replaceFirst("^#+ ", "").equals(heading);
      } else if (inside && line.startsWith("| ") && !line.startsWith("|--")) {
        List<String> cells =
            Arrays.stream(line.substring(1).split("\\|"))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
        rows.put(cells.getFirst(), cells.subList(1, cells.size()));
      }
    }
    return rows;
  }
}
