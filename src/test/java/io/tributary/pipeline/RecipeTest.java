package io.tributary.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RecipeTest {
  private static final IllegalStateException AWAY = new IllegalStateException("away");
  private static final IllegalStateException AWAY_TOO = new IllegalStateException("away too");
  private static final IllegalStateException TOO_LATE = new IllegalStateException("too late");

  /** A word, and what was done to it. */
  private record Word(String text, String marks) {}

  /** What stages did and what the listener heard, in order. */
  private final List<String> journal = new ArrayList<>();

  private final Recipe.Builder<String, Word, String> recipe =
      new Recipe.Builder<>(
          Word::text,
          (first, second) -> new Word(first.text(), first.marks() + second.marks()),
          TOO_LATE::equals);

  private final class Heard implements Listener<Word, String> {
    @Override
    public void found(Stage source, List<Word> candidates) {
      journal.add(source.name() + " found " + texts(candidates));
    }

    @Override
    public void failed(Stage stage, RuntimeException why) {
      journal.add(stage.name() + " failed: " + why.getMessage());
    }

    @Override
    public void dropped(Stage filter, Word candidate, String reason) {
      journal.add("%s dropped %s: %s".formatted(filter.name(), candidate.text(), reason));
    }

    @Override
    public void ranked(List<Word> candidates) {
      journal.add("ranked " + texts(candidates));
    }

    @Override
    public void took(Stage stage, long nanos) {
      assertThat(nanos).isNotNegative();
      journal.add(stage.name() + " took");
    }
  }

  private record Given(String name, List<Word> words) implements Source<String, Word> {
    /** Each bears the name of its source. */
    Given(String name, String... texts) {
      this(name, List.of(texts).stream().map(text -> new Word(text, name)).toList());
    }

    @Override
    public List<Word> candidates(String query) {
      return words;
    }
  }

  /** Gives nothing, as a source and as a hydrator. */
  private record Broken(String name, RuntimeException why)
      implements Source<String, Word>, Hydrator<String, Word> {
    @Override
    public List<Word> candidates(String query) {
      throw why;
    }

    @Override
    public UnaryOperator<Word> facts(String query, List<Word> candidates) {
      throw why;
    }
  }

  /** Marks every word, all at once. */
  private final class Marks implements Hydrator<String, Word> {
    @Override
    public String name() {
      return "marks";
    }

    @Override
    public UnaryOperator<Word> facts(String query, List<Word> candidates) {
      journal.add("marks asked for " + texts(candidates));
      return word -> new Word(word.text(), word.marks() + "+");
    }
  }

  private final class Without implements Filter<String, Word, String> {
    private final String letter;

    Without(String letter) {
      this.letter = letter;
    }

    @Override
    public String name() {
      return "without " + letter;
    }

    @Override
    public boolean keeps(String query, Word word) {
      journal.add(name() + " saw " + word.text());
      return !word.text().contains(letter);
    }

    @Override
    public String reason() {
      return "has " + letter;
    }
  }

  /** Appends the query to the marks. */
  private final class Scores implements Scorer<String, Word> {
    @Override
    public String name() {
      return "scores";
    }

    @Override
    public Word score(String query, Word word) {
      journal.add("scores saw " + word.text());
      return new Word(word.text(), word.marks() + query);
    }
  }

  private record Backwards(String name) implements Selector<String, Word> {
    @Override
    public List<Word> select(String query, List<Word> candidates) {
      return candidates.reversed();
    }
  }

  private static List<String> texts(List<Word> words) {
    return words.stream().map(Word::text).toList();
  }

  private List<Word> run() {
    return recipe.build().run("!", new Heard());
  }

  private long heard(String entry) {
    return journal.stream().filter(entry::equals).count();
  }

  @Test
  void allCandidatesPassAStageBeforeTheNextBegins() {
    recipe
        .source(new Given("one", "ab"))
        .source(new Given("two", "ca", "d"))
        .filter(new Without("d"))
        .hydrate(new Marks())
        .select(new Backwards("backwards"))
        .score(new Scores());
    assertThat(run()).containsExactly(new Word("ca", "two+!"), new Word("ab", "one+!"));
    assertThat(journal)
        .containsExactly(
            "one took",
            "one found [ab]",
            "two took",
            "two found [ca, d]",
            "without d saw ab",
            "without d saw ca",
            "without d saw d",
            "without d dropped d: has d",
            "without d took",
            "marks asked for [ab, ca]",
            "marks took",
            "backwards took",
            "scores saw ca",
            "scores saw ab",
            "scores took",
            "ranked [ca, ab]");
  }

  @Test
  void aCandidateOfSeveralSourcesIsOneInThePlaceOfTheFirst() {
    recipe
        .source(new Given("one", "d", "b"))
        .source(new Given("two", "c", "b", "d"))
        .source(new Given("three", "d", "a"));
    assertThat(run())
        .containsExactly(
            new Word("d", "onetwothree"),
            new Word("b", "onetwo"),
            new Word("c", "two"),
            new Word("a", "three"));
  }

  @Test
  void aCandidateThatOneSourceBringsTwiceIsOneToo() {
    recipe.source(new Given("one", "a", "b", "a"));
    assertThat(run()).containsExactly(new Word("a", "oneone"), new Word("b", "one"));
  }

  @Test
  void whatAFilterDropsIsToldWithItsReasonAndReachesNoLaterStage() {
    recipe
        .source(new Given("one", "ab", "b", "c"))
        .filter(new Without("a"))
        .filter(new Without("b"))
        .hydrate(new Marks())
        .score(new Scores());
    assertThat(texts(run())).containsExactly("c");
    assertThat(journal)
        .contains("without a dropped ab: has a", "without b dropped b: has b")
        .doesNotContain("without b saw ab", "scores saw ab", "scores saw b")
        .contains("marks asked for [c]");
  }

  @Test
  void aHydratorIsAskedOnceForAll() {
    recipe.source(new Given("one", "a", "b")).source(new Given("two", "b", "c"));
    recipe.hydrate(new Marks());
    assertThat(run()).allSatisfy(word -> assertThat(word.marks()).endsWith("+"));
    assertThat(journal).containsOnlyOnce("marks asked for [a, b, c]");
    assertThat(journal.stream().filter(each -> each.startsWith("marks asked"))).hasSize(1);
  }

  @Test
  void aHydratorIsNotAskedForNone() {
    recipe.source(new Given("one", "a")).filter(new Without("a")).hydrate(new Marks());
    assertThat(run()).isEmpty();
    assertThat(journal).noneMatch(each -> each.startsWith("marks asked"));
    assertThat(heard("marks took")).isEqualTo(1);
  }

  @Test
  void aHydratorThatFailsLeavesCandidatesAsTheyAre() {
    recipe
        .source(new Given("one", "a", "b"))
        .hydrate(new Broken("facts", AWAY))
        .score(new Scores());
    assertThat(run()).containsExactly(new Word("a", "one!"), new Word("b", "one!"));
    assertThat(heard("facts failed: away")).isEqualTo(1);
    assertThat(heard("facts took")).isEqualTo(1);
  }

  @Test
  void oneSourceOfTwoMayFail() {
    recipe.source(new Broken("one", AWAY)).source(new Given("two", "a")).score(new Scores());
    assertThat(run()).containsExactly(new Word("a", "two!"));
    assertThat(journal)
        .containsExactly(
            "one took",
            "one failed: away",
            "two took",
            "two found [a]",
            "scores saw a",
            "scores took",
            "ranked [a]");
  }

  @Test
  void ifAllSourcesFailSoDoesTheRunWithTheFirstFailure() {
    recipe.source(new Broken("one", AWAY)).source(new Broken("two", AWAY_TOO)).score(new Scores());
    assertThatThrownBy(this::run).isSameAs(AWAY);
    assertThat(journal)
        .containsExactly("one took", "one failed: away", "two took", "two failed: away too");
  }

  @Test
  void aSourceThatFindsNothingHasNotFailed() {
    recipe.source(new Given("one")).source(new Broken("two", AWAY)).score(new Scores());
    assertThat(run()).isEmpty();
    assertThat(heard("ranked []")).isEqualTo(1);
  }

  @Test
  void aFailureOfASourceThatEndsTheRunEndsItAtOnce() {
    recipe
        .source(new Given("one", "a"))
        .source(new Broken("two", TOO_LATE))
        .source(new Given("three", "b"))
        .score(new Scores());
    assertThatThrownBy(this::run).isSameAs(TOO_LATE);
    assertThat(journal).containsExactly("one took", "one found [a]", "two took");
  }

  @Test
  void aFailureOfAHydratorThatEndsTheRunEndsItAtOnce() {
    recipe.source(new Given("one", "a")).hydrate(new Broken("facts", TOO_LATE)).score(new Scores());
    assertThatThrownBy(this::run).isSameAs(TOO_LATE);
    assertThat(journal).containsExactly("one took", "one found [a]", "facts took");
  }
}
