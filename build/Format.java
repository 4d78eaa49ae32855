import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats the Java sources below the named folders, or with {@code check} only names those that are
 * not formatted. Run on the build's JDK, because the formatter reads the sources with the compiler
 * that it runs on.
 */
public final class Format {
  public static void main(String[] args) throws Exception {
    boolean check = args[0].equals("check");
    List<String> command = new ArrayList<>();
    command.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    for (String folder : Arrays.copyOfRange(args, 1, args.length)) {
      command.addAll(sourcesBelow(Path.of(folder)));
    }
    String[] arguments = command.toArray(String[]::new);
    var out = new PrintWriter(System.out, true);
    var err = new PrintWriter(System.err, true);
    int result = new Main(out, err, System.in).format(arguments);
    if (result != 0) {
      System.err.println("Not formatted: the files above. ./mvnw -Pformat mends them.");
    }
    System.exit(result);
  }

  private static List<String> sourcesBelow(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .map(Path::toString)
          .filter(path -> path.endsWith(".java") && !path.contains("node_modules"))
          .sorted()
          .toList();
    }
  }
}
