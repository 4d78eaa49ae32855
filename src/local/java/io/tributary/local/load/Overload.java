package io.tributary.local.load;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a service does with one, two and three times as many calls as it can answer. What it can is
 * found first, by as many callers as the file has under way at once.
 */
final class Overload {
  private static final int MOST_TIMES = 3;

  private final GhzFile file;
  private final Target target;
  private final Budgets budgets;

  Overload(GhzFile file, Target target, Budgets budgets) {
    if (file.atOnce() == GhzFile.UNLIMITED) {
      throw new IllegalArgumentException(
          file.name() + ": async must be off, since concurrency says by how many it is asked");
    }
    this.file = file;
    this.target = target;
    this.budgets = budgets;
  }

  List<Asked> ask() throws InterruptedException {
    var service = new ServiceUnderLoad(target, file);
    Requests requests = service.requests();
    var answers = new ArrayList<Asked>();
    try (Connections connections = service.connect()) {
      // Once for nothing: a service that is cold would be taken for a small one.
      var unused = saturate(requests, connections);
      Recording peak = saturate(requests, connections);
      answers.add(
          new Asked(
              "%s, %d callers".formatted(file.call(), file.atOnce()),
              peak,
              List.of(),
              List.of(
                  "What it can answer: callers who call again as soon as they were answered, and a"
                      + " tenth of a second after they were refused.")));
      for (int times = 1; times <= MOST_TIMES; times++) {
        GhzFile offered =
            file.at(
                file.name() + "-" + times,
                times * Math.max(1, peak.perSecond()),
                GhzFile.UNLIMITED);
        Recording recording = new OpenLoop(offered, requests, connections, Ticker.SYSTEM).run();
        answers.add(
            new Asked(
                "%s, %s".formatted(offered.call(), offered.schedule().words()),
                recording,
                times == MOST_TIMES
                    ? budgets.check(file.name(), figures(recording, peak))
                    : List.of(),
                List.of("Offered %d times what it can answer.".formatted(times))));
      }
    }
    return answers;
  }

  private Recording saturate(Requests requests, Caller connections) throws InterruptedException {
    GhzFile asked = file.at(file.name() + "-peak", 1, file.atOnce());
    return new Saturation(asked, requests, connections, Ticker.SYSTEM, Saturation.AFTER_A_REST)
        .run();
  }

  static Map<Limit, Double> figures(Recording offered, Recording peak) {
    var figures = new EnumMap<Limit, Double>(offered.figures());
    figures.put(Limit.GOODPUT_PERCENT, 100 * offered.perSecond() / peak.perSecond());
    figures.put(Limit.P99_RATIO, offered.millisAt(99) / peak.millisAt(99));
    return figures;
  }
}
