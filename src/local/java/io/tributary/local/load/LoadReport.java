package io.tributary.local.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One page with all that was measured; it needs nothing from elsewhere. */
final class LoadReport {
  /** Percentiles are drawn up to this many nines: 99.99. */
  private static final double NINES = 4;

  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem;
        color: #1f2328; background: #fff; }
      table { border-collapse: collapse; margin: .5rem 0 1rem; }
      th, td { padding: .2rem .8rem .2rem 0; text-align: left; border-bottom: 1px solid #d1d9e0; }
      td.number { text-align: right; font-variant-numeric: tabular-nums; }
      .kept { color: #1a7f37; } .broken { color: #d1242f; font-weight: 600; }
      .plots { display: flex; flex-wrap: wrap; gap: 1rem; } .plots svg { width: 35rem; max-width: 100%; }
      svg text { font-size: 11px; fill: #59636e; }
      svg .title { font-weight: 600; } svg .left { text-anchor: end; } svg .below { text-anchor: middle; }
      svg .grid { stroke: #d1d9e0; stroke-width: .5; } svg polyline { stroke-width: 1.5; }
      """;

  private final List<String> conditions;
  private final List<Asked> asked;

  /**
   * @param conditions a sentence each
   */
  LoadReport(List<String> conditions, List<Asked> asked) {
    this.conditions = conditions;
    this.asked = asked;
  }

  void write(Path file) {
    try {
      Path unused = Files.writeString(file, html());
    } catch (IOException failure) {
      throw new UncheckedIOException("the report cannot be written", failure);
    }
  }

  String html() {
    boolean kept = asked.stream().allMatch(Asked::isKept);
    var html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    html.append("<title>Load test</title>\n<style>\n").append(STYLE).append("</style>\n</head>\n");
    html.append("<body>\n<h1>Load test</h1>\n<p>");
    html.append(verdict(kept, "Every budget is kept.", "A budget is broken."))
        .append("</p>\n<ul>\n");
    conditions.forEach(each -> html.append("<li>").append(escaped(each)).append("</li>\n"));
    html.append("</ul>\n").append(summary());
    asked.forEach(each -> html.append(section(each)));
    return html.append("</body>\n</html>\n").toString();
  }

  private static String verdict(boolean kept, String yes, String no) {
    return "<span class=\"%s\">%s</span>".formatted(kept ? "kept" : "broken", kept ? yes : no);
  }

  private String summary() {
    var table =
        new StringBuilder(
            row(
                "th",
                "",
                "calls",
                "succeeded a second",
                "mean ms",
                "p50",
                "p95",
                "p99",
                "most",
                "failed %",
                ""));
    for (Asked each : asked) {
      Recording recording = each.recording();
      table
          .append("<tr><td>")
          .append(escaped(recording.name()))
          .append("</td>")
          .append(number("%,d", recording.total()))
          .append(number("%.1f", recording.perSecond()))
          .append(number("%.1f", recording.meanMillis()))
          .append(number("%.1f", recording.millisAt(50)))
          .append(number("%.1f", recording.millisAt(95)))
          .append(number("%.1f", recording.millisAt(99)))
          .append(number("%.1f", recording.mostMillis()))
          .append(number("%.3f", recording.failedPercent()))
          .append("<td>")
          .append(each.checks().isEmpty() ? "" : verdict(each.isKept(), "kept", "broken"))
          .append("</td></tr>\n");
    }
    return "<table>\n" + table + "</table>\n";
  }

  private static String number(String format, Object value) {
    return "<td class=\"number\">" + String.format(Locale.ROOT, format, value) + "</td>";
  }

  private static String row(String cell, String... values) {
    return List.of(values).stream()
        .map(value -> "<%s>%s</%s>".formatted(cell, escaped(value), cell))
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  private static String section(Asked asked) {
    Recording recording = asked.recording();
    var html = new StringBuilder("<h2>" + escaped(recording.name()) + "</h2>\n");
    html.append("<p>").append(escaped(asked.what())).append("</p>\n");
    asked.notes().forEach(note -> html.append("<p>").append(escaped(note)).append("</p>\n"));
    if (!asked.checks().isEmpty()) {
      html.append("<table>\n").append(row("th", "", "budget", "measured", "unit", ""));
      asked.checks().forEach(check -> html.append(row(check)));
      html.append("</table>\n");
    }
    html.append("<table>\n").append(row("th", "status", "calls"));
    recording
        .statuses()
        .forEach((status, calls) -> html.append(row("td", status, "%,d".formatted(calls))));
    html.append("</table>\n<div class=\"plots\">\n");
    html.append(percentiles(recording)).append(throughput(recording)).append(overTime(recording));
    return html.append("</div>\n").toString();
  }

  private static String row(Budgets.Check check) {
    Limit limit = check.limit();
    return "<tr><td>%s</td><td>%s %s</td><td class=\"number\">%s</td><td>%s</td><td>%s</td></tr>\n"
        .formatted(
            escaped(limit.words()),
            limit.atMost() ? "at most" : "at least",
            Budgets.Check.number(check.budget()),
            Budgets.Check.number(check.measured()),
            escaped(limit.unit()),
            verdict(check.isKept(), "kept", "broken"));
  }

  /** The more nines, the further to the right: so that the tail is not squeezed into a corner. */
  private static String percentiles(Recording recording) {
    var points = new ArrayList<Plot.Point>();
    for (double nines = 0; nines <= NINES; nines += 0.05) {
      double percentile = 100 * (1 - Math.pow(10, -nines));
      points.add(new Plot.Point(nines / NINES, known(recording.millisAt(percentile))));
    }
    List<Plot.Tick> ticks =
        List.of(
            new Plot.Tick(0, "0"),
            new Plot.Tick(Math.log10(2) / NINES, "50 %"),
            new Plot.Tick(1 / NINES, "90 %"),
            new Plot.Tick(2 / NINES, "99 %"),
            new Plot.Tick(3 / NINES, "99.9 %"),
            new Plot.Tick(1, "99.99 %"));
    return new Plot("ms by percentile", ticks).line("latency", points).svg();
  }

  private static String throughput(Recording recording) {
    List<Recording.Slot> slots = recording.slots();
    double seconds = recording.slotSeconds();
    return new Plot("calls a second", time(slots, seconds))
        .line("succeeded", points(slots, slot -> slot.ok() / seconds))
        .line("failed", points(slots, slot -> slot.failed() / seconds))
        .svg();
  }

  private static String overTime(Recording recording) {
    List<Recording.Slot> slots = recording.slots();
    return new Plot("ms over time", time(slots, recording.slotSeconds()))
        .line("p99", points(slots, Recording.Slot::millis99))
        .line("p50", points(slots, Recording.Slot::millis50))
        .svg();
  }

  private interface Height {
    double of(Recording.Slot slot);
  }

  private static List<Plot.Point> points(List<Recording.Slot> slots, Height height) {
    var points = new ArrayList<Plot.Point>();
    for (int i = 0; i < slots.size(); i++) {
      points.add(new Plot.Point((i + 0.5) / slots.size(), height.of(slots.get(i))));
    }
    return points;
  }

  private static List<Plot.Tick> time(List<Recording.Slot> slots, double slotSeconds) {
    double all = slots.size() * slotSeconds;
    return List.of(
        new Plot.Tick(0, "0 s"),
        new Plot.Tick(0.5, String.format(Locale.ROOT, "%.0f s", all / 2)),
        new Plot.Tick(1, String.format(Locale.ROOT, "%.0f s", all)));
  }

  private static double known(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
