package io.tributary.local.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over an axis, as a picture within a page (SVG). */
final class Plot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 220;
  private static final int LEFT = 60;
  private static final int RIGHT = 14;
  private static final int TOP = 26;
  private static final int BOTTOM = 34;
  private static final int TICKS = 4;
  private static final List<String> COLOURS = List.of("#1f6feb", "#d1242f", "#1a7f37", "#9a6700");

  private final String title;
  private final List<Tick> across;
  private final List<Line> lines = new ArrayList<>();

  /**
   * A mark below the plot.
   *
   * @param at from 0 to 1
   */
  record Tick(double at, String label) {}

  /** A point: how far across, from 0 to 1, and how high. */
  record Point(double across, double high) {}

  private record Line(String label, List<Point> points) {}

  Plot(String title, List<Tick> across) {
    this.title = title;
    this.across = across;
  }

  Plot line(String label, List<Point> points) {
    lines.add(new Line(label, points));
    return this;
  }

  String svg() {
    double most = Math.max(highest(), 1e-9);
    double step = niceStep(most / TICKS);
    double top = Math.ceil(most / step) * step;
    var svg = new StringBuilder();
    append(
        svg,
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
        WIDTH,
        HEIGHT,
        LoadReport.escaped(title));
    append(
        svg,
        "<text class=\"title\" x=\"%d\" y=\"14\">%s</text>%n",
        LEFT,
        LoadReport.escaped(title));
    for (int i = 0; i * step <= top + step / 2; i++) {
      double y = y(i * step, top);
      append(
          svg,
          "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
              + "<text class=\"left\" x=\"%d\" y=\"%.1f\">%s</text>%n",
          LEFT,
          y,
          WIDTH - RIGHT,
          y,
          LEFT - 6,
          y + 4,
          label(i * step));
    }
    for (Tick tick : across) {
      append(
          svg,
          "<text class=\"below\" x=\"%.1f\" y=\"%d\">%s</text>%n",
          x(tick.at()),
          HEIGHT - BOTTOM + 16,
          LoadReport.escaped(tick.label()));
    }
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), i, top);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void draw(StringBuilder svg, Line line, String colour, int number, double top) {
    svg.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" points=\"");
    for (Point point : line.points()) {
      append(svg, "%.1f,%.1f ", x(point.across()), y(point.high(), top));
    }
    svg.append("\"/>");
    append(
        svg,
        "<text x=\"%d\" y=\"%d\" style=\"fill: %s\">%s</text>%n",
        LEFT + number * 120,
        HEIGHT - 4,
        colour,
        LoadReport.escaped(line.label()));
  }

  private double highest() {
    return lines.stream()
        .flatMap(line -> line.points().stream())
        .mapToDouble(Point::high)
        .max()
        .orElse(1);
  }

  private static double x(double across) {
    return LEFT + across * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double high, double top) {
    return HEIGHT - BOTTOM - high / top * (HEIGHT - TOP - BOTTOM);
  }

  /** The next of 1, 2 and 5 times a power of ten. */
  private static double niceStep(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (int times : new int[] {1, 2, 5}) {
      if (times * power >= least) {
        return times * power;
      }
    }
    return 10 * power;
  }

  private static String label(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
  }

  private static void append(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }
}
