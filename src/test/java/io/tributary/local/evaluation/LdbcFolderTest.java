package io.tributary.local.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportItem.ItemCase;
import io.tributary.platform.grpc.MessageRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data in LDBC's form, made up here. */
class LdbcFolderTest {
  private final Path folder;
  private final List<ImportItem> items = new ArrayList<>();

  LdbcFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void read() throws IOException {
    write(
        "person",
        "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed|place",
        "1|Ada|Lovelace|female|1815-12-10|2010-01-01T00:00:00.001+0000|1.1.1.1|Chrome|3",
        "2|Alan|Turing|male|1912-06-23|2010-01-02T00:00:00.000+0000|1.1.1.1|Chrome|3");
    write(
        "person_knows_person",
        "Person.id|Person.id|creationDate",
        "1|2|2010-02-01T00:00:00.000+0000");
    write(
        "post",
        "id|imageFile|creationDate|locationIP|browserUsed|language|content|length|creator|Forum.id|place",
        "10|photo10.jpg|2010-03-01T00:00:00.000+0000|1.1.1.1|Chrome|||0|1|7|3",
        "11||2010-03-02T00:00:00.000+0000|1.1.1.1|Chrome|en|Hello|5|2|7|3");
    write(
        "comment",
        "id|creationDate|locationIP|browserUsed|content|length|creator|place|replyOfPost|replyOfComment",
        "22|2010-03-05T00:00:00.000+0000|1.1.1.1|Chrome|third|5|1|3||21",
        "20|2010-03-03T00:00:00.000+0000|1.1.1.1|Chrome|first|5|1|3|11|",
        "21|2010-03-04T00:00:00.000+0000|1.1.1.1|Chrome|second|6|2|3||20",
        "23|2010-03-06T00:00:00.000+0000|1.1.1.1|Chrome|of nothing|5|1|3||99");
    write(
        "person_likes_post", "Person.id|Post.id|creationDate", "2|10|2010-03-07T01:02:03.004+0000");
    new LdbcFolder(folder).each(items::add);
  }

  private void write(String name, String... lines) throws IOException {
    Path unused = Files.write(folder.resolve(name + "_0_0.csv"), List.of(lines));
  }

  private List<ImportItem> all(ItemCase kind) {
    return items.stream().filter(item -> item.getItemCase() == kind).toList();
  }

  @Test
  void everyItemKeepsTheRulesOfTheImport() {
    MessageRules rules = MessageRules.of(List.of(ImportItem.getDescriptor()));
    assertThat(items).isNotEmpty().allSatisfy(rules::check);
  }

  @Test
  void whoKnowsEachOtherFollowsEachOther() {
    assertThat(all(ItemCase.FOLLOW))
        .extracting(
            item -> item.getFollow().getFollowerId(), item -> item.getFollow().getFolloweeId())
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                NamedIds.of("person", "1"), NamedIds.of("person", "2")),
            org.assertj.core.api.Assertions.tuple(
                NamedIds.of("person", "2"), NamedIds.of("person", "1")));
  }

  @Test
  void photosAndTextsArePosts() {
    assertThat(all(ItemCase.POST))
        .extracting(item -> item.getPost().getText())
        .containsExactly("photo10.jpg", "Hello");
    assertThat(all(ItemCase.POST))
        .extracting(item -> item.getPost().getAuthorId())
        .containsExactly(NamedIds.of("person", "1"), NamedIds.of("person", "2"));
  }

  @Test
  void commentsOnCommentsAreOnThePostAboveThemAll() {
    assertThat(all(ItemCase.COMMENT))
        .extracting(item -> item.getComment().getText())
        .containsExactlyInAnyOrder("first", "second", "third");
    assertThat(all(ItemCase.COMMENT))
        .allSatisfy(
            item -> assertThat(item.getComment().getPostId()).isEqualTo(NamedIds.of("post", "11")));
  }

  @Test
  void timesAreToTheMillisecond() {
    assertThat(ItemTimes.of(all(ItemCase.LIKE).getFirst()))
        .isEqualTo(Instant.parse("2010-03-07T01:02:03.004Z"));
  }

  @Test
  void theFolderIsKnownByItsFiles() {
    assertThat(Datasets.named(folder.toString(), "small", 1)).isInstanceOf(LdbcFolder.class);
  }
}
