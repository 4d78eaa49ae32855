package io.tributary.local.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportItem.ItemCase;
import io.tributary.platform.grpc.MessageRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainFilesTest {
  private final Path folder;

  PlainFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private List<ImportItem> items(String interactions, String edges) throws IOException {
    Path unused = Files.writeString(folder.resolve("interactions.csv"), interactions);
    unused = Files.writeString(folder.resolve("edges.txt"), edges);
    var items = new ArrayList<ImportItem>();
    new PlainFiles(folder).each(items::add);
    return items;
  }

  private static List<ImportItem> all(List<ImportItem> items, ItemCase kind) {
    return items.stream().filter(item -> item.getItemCase() == kind).toList();
  }

  @Test
  void theFirstIsTheAuthorAndTheOthersLikeIt() throws IOException {
    List<ImportItem> items =
        items(
            """
            user,item,time
            ben,song,2020-01-02T00:00:00Z
            ann,song,1577836800
            ann,song,2020-01-03T00:00:00Z
            """,
            "ben ann\n");
    assertThat(all(items, ItemCase.POST))
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.getPost().getAuthorId()).isEqualTo(NamedIds.of("person", "ann"));
              assertThat(ItemTimes.of(item)).isEqualTo(Instant.parse("2020-01-01T00:00:00Z"));
            });
    assertThat(all(items, ItemCase.LIKE))
        .singleElement()
        .satisfies(
            item -> assertThat(item.getLike().getUserId()).isEqualTo(NamedIds.of("person", "ben")));
  }

  @Test
  void edgesAreThereFromTheBeginningAndBringWhoDidNothing() throws IOException {
    List<ImportItem> items = items("ann,song,1577836800\n", "# a b\neve ann\neve eve\n");
    assertThat(all(items, ItemCase.USER)).hasSize(2);
    assertThat(all(items, ItemCase.FOLLOW))
        .singleElement()
        .satisfies(
            item -> assertThat(ItemTimes.of(item)).isBefore(Instant.parse("2020-01-01T00:00:00Z")));
  }

  @Test
  void everyItemKeepsTheRulesOfTheImport() throws IOException {
    MessageRules rules = MessageRules.of(List.of(ImportItem.getDescriptor()));
    assertThat(items("Ann Ö.,song no 1,1577836800\nb,song no 1,1577836801\n", "Ann b\n"))
        .isNotEmpty()
        .allSatisfy(rules::check);
  }

  @Test
  void aLineOfAnotherFormIsNamed() {
    assertThatThrownBy(() -> items("ann,song\n", ""))
        .hasMessage("interactions.csv: not user,item,time: ann,song");
    assertThatThrownBy(() -> items("ann,song,1577836800\n", "ann ben eve\n"))
        .hasMessage("edges.txt: not a b: ann ben eve");
  }
}
