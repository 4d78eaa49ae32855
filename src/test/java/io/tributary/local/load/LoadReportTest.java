package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The page that is left behind. */
class LoadReportTest {
  private static final long MILLI = 1_000_000;

  private static Recording recording() {
    var recording = new Recording("lookup-<test>", Duration.ofSeconds(4));
    for (int i = 0; i < 400; i++) {
      recording.add(
          i * 10 * MILLI, (i * 10 + 1 + i % 100) * MILLI, i % 40 == 39 ? "INTERNAL" : "OK");
    }
    return recording;
  }

  private static LoadReport report(double mostPercent) {
    Recording recording = recording();
    var checks =
        List.of(
            new Budgets.Check(Limit.P99_MS, 120, recording.millisAt(99)),
            new Budgets.Check(Limit.ERROR_PERCENT, mostPercent, recording.failedPercent()));
    return new LoadReport(
        List.of("Of: \"pods\" & others"),
        List.of(new Asked("a call", recording, checks, List.of("Asked by a test."))));
  }

  private static Document parsed(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }

  @Test
  void itIsWellFormedAndNeedsNothingFromElsewhere() throws Exception {
    String html = report(5).html();
    Document page = parsed(html);
    assertThat(page.getDocumentElement().getTagName()).isEqualTo("html");
    assertThat(html)
        .doesNotContain("http:", "https:", "src=", "href=", "@import", "url(", "<script");
  }

  @Test
  void everyFigureIsInIt() throws Exception {
    String text = parsed(report(5).html()).getDocumentElement().getTextContent();
    assertThat(text)
        .contains("lookup-<test>", "Of: \"pods\" & others", "a call", "Asked by a test.")
        .contains("400", "390", "10", "INTERNAL")
        .contains("2.500", "Every budget is kept.");
  }

  @Test
  void itDrawsPercentilesThroughputAndLatenciesOverTime() throws Exception {
    Document page = parsed(report(5).html());
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(3);
    var titles = new java.util.ArrayList<String>();
    var lines = page.getElementsByTagName("polyline");
    for (int i = 0; i < lines.getLength(); i++) {
      String points = ((Element) lines.item(i)).getAttribute("points");
      assertThat(points).matches("(\\d+\\.\\d,\\d+\\.\\d )+");
      titles.add(((Element) lines.item(i).getParentNode()).getAttribute("aria-label"));
    }
    assertThat(titles)
        .containsExactly(
            "ms by percentile", "calls a second", "calls a second", "ms over time", "ms over time");
  }

  @Test
  void aBrokenBudgetIsSaidAtTheTopAndWhereItBroke() throws Exception {
    Document page = parsed(report(2).html());
    assertThat(page.getDocumentElement().getTextContent()).contains("A budget is broken.");
    assertThat(new Asked("", recording(), List.of(), List.of()).isKept()).isTrue();
  }
}
