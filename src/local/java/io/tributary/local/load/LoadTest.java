package io.tributary.local.load;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks questions one after the other. A question is all files that are named for it, {@code
 * <feature>-<question>.json}, side by side; three of them need more than that.
 */
public final class LoadTest {
  private static final Pattern NAME = Pattern.compile("[a-z]+-([a-z]+)\\.json");

  private final LoadOptions options;
  private final PrintStream out;
  private final Budgets budgets;
  private final Preparation preparation;
  private final Path data;
  private final List<Asked> asked = new ArrayList<>();

  public LoadTest(LoadOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.budgets = Budgets.read(options.files().resolve("budgets.json"));
    this.data = options.folder().resolve("data");
    var files = new DataFiles(options.network());
    files.write(data);
    this.preparation = new Preparation(options.target(), files, data);
  }

  /** Whether every budget was kept. The report is in the folder, also of what broke one. */
  public boolean run(List<String> questions) throws InterruptedException {
    for (String question : questions) {
      // Before anything is asked: the last file may be the one that cannot be.
      files(question).forEach(file -> budgets.ensureHas(read(file).name()));
    }
    for (String question : questions) {
      out.printf("%s ...%n", question);
      preparation.before(question, files(question).stream().map(this::read).toList());
      List<Asked> answers = ask(question);
      answers.forEach(this::print);
      asked.addAll(answers);
    }
    Path report = options.folder().resolve("report.html");
    new LoadReport(conditions(questions), asked).write(report);
    boolean kept = asked.stream().allMatch(Asked::isKept);
    out.printf("%nThe report: %s%n%s%n", report, kept ? "Every budget is kept." : "BROKEN.");
    return kept;
  }

  /** Those of a question, in the order of their names. */
  private List<Path> files(String question) {
    var known = new TreeSet<String>();
    var found = new ArrayList<Path>();
    try (Stream<Path> all = Files.list(options.files())) {
      for (Path file : all.sorted().toList()) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          known.add(name.group(1));
          if (name.group(1).equals(question)) {
            found.add(file);
          }
        }
      }
    } catch (IOException missing) {
      throw new UncheckedIOException(options.files() + " cannot be read", missing);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing asks \"%s\"; there are %s".formatted(question, String.join(", ", known)));
    }
    return found;
  }

  private List<Asked> ask(String question) throws InterruptedException {
    List<Path> files = files(question);
    return switch (question) {
      case "overload" -> overload(files);
      case "soak" -> soak(files);
      case "drain" -> drain(files);
      default -> sideBySide(files, byGhz());
    };
  }

  private GhzFile read(Path file) {
    GhzFile read = GhzFile.read(file);
    Duration lasting = options.lasting();
    return lasting == null ? read : read.lasting(lasting);
  }

  private boolean byGhz() {
    boolean installed = Ghz.installed().isPresent();
    if (options.client().equals("ghz") && !installed) {
      throw new IllegalStateException("there is no ghz on the path");
    }
    return !options.client().equals("own") && installed;
  }

  private List<Asked> sideBySide(List<Path> files, boolean byGhz) throws InterruptedException {
    List<Future<Asked>> running = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (Path file : files) {
        running.add(threads.submit(() -> byGhz ? byGhz(file) : byOurselves(read(file))));
      }
    }
    var answers = new ArrayList<Asked>();
    for (Future<Asked> each : running) {
      answers.add(done(each));
    }
    return answers;
  }

  private static Asked done(Future<Asked> running) throws InterruptedException {
    try {
      return running.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException refused
          ? refused
          : new IllegalStateException(failed.getCause());
    }
  }

  private Asked byGhz(Path config) throws InterruptedException {
    GhzFile file = read(config);
    Path program = Ghz.installed().orElseThrow();
    Recording recording = new Ghz(program, options.target(), options.folder()).run(file, config);
    return judged(file, recording, List.of("Asked by ghz; times run from when a call was sent."));
  }

  private Asked byOurselves(GhzFile file) throws InterruptedException {
    var service = new ServiceUnderLoad(options.target(), file);
    try (Connections connections = service.connect()) {
      Recording recording =
          new OpenLoop(file, service.requests(), connections, Ticker.SYSTEM).run();
      return judged(
          file,
          recording,
          List.of("Asked by the load client; times run from when a call should have begun."));
    }
  }

  private Asked judged(GhzFile file, Recording recording, List<String> notes) {
    return new Asked(
        words(file), recording, budgets.check(file.name(), recording.figures()), notes);
  }

  private static String words(GhzFile file) {
    return "%s, %s, %d connections"
        .formatted(file.call(), file.schedule().words(), file.connections());
  }

  private List<Asked> overload(List<Path> files) throws InterruptedException {
    var answers = new ArrayList<Asked>();
    for (Path file : files) {
      answers.addAll(new Overload(read(file), options.target(), budgets).ask());
    }
    return answers;
  }

  private List<Asked> soak(List<Path> files) throws InterruptedException {
    ServerMetrics before = ServerMetrics.read(options.metrics());
    List<Asked> answers = sideBySide(files, byGhz());
    ServerMetrics after = ServerMetrics.read(options.metrics());
    return answers.stream()
        .map(
            answer ->
                answer.with(
                    "The pod at the beginning: " + before.words() + ".",
                    "The pod at the end: " + after.words() + "."))
        .toList();
  }

  private List<Asked> drain(List<Path> files) throws InterruptedException {
    ProcessHandle pod =
        ProcessHandle.of(options.pid())
            .orElseThrow(
                () -> new IllegalArgumentException("drain needs --pid, of a pod on this machine"));
    Duration half = read(files.getFirst()).lasting().dividedBy(2);
    Thread end =
        Thread.ofVirtual()
            .start(
                () -> {
                  Ticker.SYSTEM.awaitUntil(System.nanoTime() + half.toNanos());
                  boolean unused = pod.destroy();
                });
    List<Asked> answers = sideBySide(files, /* byGhz= */ false);
    end.join();
    return answers.stream()
        .map(answer -> answer.with("After half of the time a pod was told to end (SIGTERM)."))
        .toList();
  }

  private List<String> conditions(List<String> questions) {
    return List.of(
        "Asked: " + String.join(", ", questions),
        "Of: %s (%s)".formatted(options.target().hosts(), options.target().security().words()),
        "About: %,d users, %,d posts"
            .formatted(options.network().users().size(), options.network().posts().size()),
        "From: %d processors, %s %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch")),
        "At: " + InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS));
  }

  private void print(Asked answer) {
    Recording recording = answer.recording();
    out.printf(
        Locale.ROOT,
        "  %-20s %,8d calls, %8.1f/s, p50 %.1f, p95 %.1f, p99 %.1f ms, %.2f %% failed%s%n",
        recording.name(),
        recording.total(),
        recording.perSecond(),
        recording.millisAt(50),
        recording.millisAt(95),
        recording.millisAt(99),
        recording.failedPercent(),
        answer.isKept() ? "" : "  BROKEN");
    if (recording.ok() < recording.total()) {
      out.printf("    %s%n", recording.statuses());
    }
    answer.checks().stream()
        .filter(check -> !check.isKept())
        .forEach(check -> out.printf("    %s%n", check.words()));
  }
}
