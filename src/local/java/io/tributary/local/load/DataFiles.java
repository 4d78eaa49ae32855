package io.tributary.local.load;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What the files of calls name as {@code data-file}: rows for one call after the other, as ghz
 * reads them. They follow from the network, so they are written and not kept.
 */
final class DataFiles {
  static final String FEEDS_OF_REGULARS = "feed-regulars.json";

  /** Of page tokens, which only the service can give: written by {@link Preparation}. */
  static final String HARVESTED_PAGES = "feed-pages.json";

  /** Who looks again and again, so that their feeds are cached. */
  private static final int REGULARS = 100;

  private static final int MOST_ROWS = 10_000;
  private static final int HUNDRED = 100;
  private static final int PAGE = 20;

  private final Network network;

  DataFiles(Network network) {
    this.network = network;
  }

  void write(Path folder) {
    try {
      Path unused = Files.createDirectories(folder);
      unused = Files.write(folder.resolve("users.txt"), network.users());
      unused = Files.write(folder.resolve("posts.txt"), network.posts());
      for (var file : all().entrySet()) {
        write(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("the data cannot be written to " + folder, failure);
    }
  }

  static void write(Path file, List<?> rows) {
    try {
      Path unused = Files.writeString(file, new Gson().toJson(rows));
    } catch (IOException failure) {
      throw new UncheckedIOException(file + " cannot be written", failure);
    }
  }

  /** By the file's name, its rows. */
  Map<String, List<Map<String, Object>>> all() {
    var files = new LinkedHashMap<String, List<Map<String, Object>>>();
    files.put(FEEDS_OF_REGULARS, rows(regulars().size(), i -> feed(regulars().get(i))));
    files.put("feed-everybody.json", rows(people(), i -> feed(user(i))));
    files.put("feed-newcomers.json", rows(people() - regulars().size(), this::newcomer));
    files.put("lookup-hundreds.json", rows(REGULARS, i -> postsSeenBy(i, HUNDRED)));
    files.put("lookup-pages.json", rows(REGULARS, i -> postsSeenBy(i, PAGE)));
    files.put("graph-hundreds.json", rows(REGULARS, i -> suggestionsFor(i, HUNDRED)));
    files.put("graph-pages.json", rows(REGULARS, i -> suggestionsFor(i, PAGE)));
    files.put("posts-authors.json", rows(people(), this::postsOf));
    files.put("trending-lists.json", rows(REGULARS, this::trending));
    files.put("engagement-views.json", rows(people(), this::view));
    return files;
  }

  private static List<Map<String, Object>> rows(int count, IntFunction<Map<String, Object>> row) {
    return IntStream.range(0, count).mapToObj(row).toList();
  }

  /** They look at feeds again and again. */
  List<String> regulars() {
    return network.users().subList(0, Math.min(REGULARS, people()));
  }

  /** None of the regulars. */
  private Map<String, Object> newcomer(int number) {
    return feed(user(regulars().size() + number));
  }

  /** Everybody, up to so many as rows are of use. */
  List<String> everybody() {
    return network.users().subList(0, people());
  }

  private int people() {
    return Math.min(MOST_ROWS, network.users().size());
  }

  private String user(int number) {
    return network.users().get(number % network.users().size());
  }

  private String post(int number) {
    return network.posts().get(number % network.posts().size());
  }

  static Map<String, Object> feed(String viewer) {
    return Map.of("viewer_id", viewer, "page_size", PAGE, "view", "FEED_VIEW_FULL");
  }

  private Map<String, Object> postsSeenBy(int viewer, int count) {
    return Map.of("viewer_id", user(viewer), "post_ids", some(viewer, count, this::post));
  }

  private Map<String, Object> suggestionsFor(int viewer, int count) {
    return Map.of("viewer_id", user(viewer), "user_ids", some(viewer, count, this::user));
  }

  private static List<String> some(int batch, int count, IntFunction<String> id) {
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      ids.add(id.apply(batch * count + i));
    }
    return ids;
  }

  /** One's own: nobody has blocked oneself. */
  private Map<String, Object> postsOf(int author) {
    return Map.of("viewer_id", user(author), "user_id", user(author), "page_size", PAGE);
  }

  private Map<String, Object> trending(int viewer) {
    List<String> windows =
        List.of("TRENDING_WINDOW_HOUR", "TRENDING_WINDOW_DAY", "TRENDING_WINDOW_WEEK");
    return Map.of("viewer_id", user(viewer), "window", windows.get(viewer % 3), "page_size", PAGE);
  }

  /** With ids and times that are filled in for each call. */
  private Map<String, Object> view(int actor) {
    return Map.of(
        "actor_id",
        user(actor),
        "batch_id",
        "{{newUUID}}",
        "items",
        List.of(
            Map.of(
                "event_id", "{{newUUID}}",
                "post_id", post(actor),
                "kind", "ENGAGEMENT_KIND_VIEW",
                "occur_time", "{{.Timestamp}}")));
  }
}
