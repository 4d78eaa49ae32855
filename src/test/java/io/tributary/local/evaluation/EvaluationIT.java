package io.tributary.local.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.feed.tuning.Tunings;
import io.tributary.harness.Service;
import io.tributary.outbox.Carrying;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small past is told again, and feeds are compared with what came after it. */
class EvaluationIT {
  private static final long BEGINNING = 1_500_000_000;
  private static final long HOUR = 3_600;
  private static final int FANS = 8;
  private static final int POSTS = 12;

  private final Path folder;

  EvaluationIT(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Fans of one who writes every other hour, and who like each post some hours later. */
  private Dataset aStarAndItsFans() throws IOException {
    List<String> interactions = new ArrayList<>();
    List<String> edges = new ArrayList<>();
    for (int fan = 0; fan < FANS; fan++) {
      edges.add("fan%d star".formatted(fan));
    }
    for (int post = 0; post < POSTS; post++) {
      long at = BEGINNING + 2 * HOUR * post;
      interactions.add("star,post%d,%d".formatted(post, at));
      interactions.add("stranger,other%d,%d".formatted(post, at + 60));
      for (int fan = 0; fan < FANS; fan++) {
        interactions.add("fan%d,post%d,%d".formatted(fan, post, at + HOUR * (1 + fan) + 60 * fan));
      }
    }
    Path unused = Files.write(folder.resolve("interactions.csv"), interactions);
    unused = Files.write(folder.resolve("edges.txt"), edges);
    return new PlainFiles(folder);
  }

  @Test
  void whatPeopleTurnedToIsFoundByThoseWhoBringIt() throws Exception {
    Path tuning = folder.resolve("tuning.yml");
    try (Service idle = Carrying.idle();
        Service service =
            Carrying.another(
                Map.of(
                    "trending.compute", true,
                    "trending.every", "1s",
                    "feed.builder.enabled", true,
                    "feed.builder.every", "100ms",
                    "feed.builder.trending-every", "1s",
                    "feed.tuning-file", tuning.toString(),
                    "feed.look-every", "100ms"))) {
      assertThat(idle.isReady()).isTrue();
      var inHand =
          new ServiceInHand(
              service.grpcPort(),
              service.clock(),
              service.bean(Tunings.class),
              service.bean(MeterRegistry.class),
              tuning);
      var out = new ByteArrayOutputStream();
      new Evaluation(
              aStarAndItsFans(),
              new Evaluation.Options(
                  /* cuts= */ 2, /* first= */ 0.5, /* viewers= */ 5, /* seed= */ 1),
              inHand,
              new PrintStream(out, true, StandardCharsets.UTF_8))
          .run();
      String text = out.toString(StandardCharsets.UTF_8);
      assertThat(text).as(text).contains("Cut 2:").doesNotContain("refused");
      for (String way : List.of("mix", "followees alone", "newest of followees first")) {
        assertThat(text).as(text).contains("| %s | 1.0000 (1.0000 to 1.0000) |".formatted(way));
      }
      assertThat(service.database().count("SELECT count(*) FROM posts")).isLessThan(2 * POSTS);
    }
  }

  /** Who follows the same few people, but for one of them, is likely to follow that one too. */
  @Test
  void followsThatWereHeldOutAreSuggested() throws Exception {
    List<String> edges = new ArrayList<>();
    for (int one = 0; one < 12; one++) {
      for (int other = 0; other < 12; other++) {
        edges.add("a%d a%d".formatted(one, other));
        edges.add("b%d b%d".formatted(one, other));
      }
    }
    Path file = Files.write(folder.resolve("edges.txt"), edges);
    try (Service idle = Carrying.idle();
        Service service = Carrying.another(Map.of())) {
      assertThat(idle.isReady()).isTrue();
      var out = new ByteArrayOutputStream();
      new FriendEvaluation(
              Datasets.named(file.toString(), "", 0),
              /* seed= */ 3,
              service.grpcPort(),
              new PrintStream(out, true, StandardCharsets.UTF_8))
          .run();
      String text = out.toString(StandardCharsets.UTF_8);
      for (String way : List.of("BatchSuggestFriends", "plain mutual count")) {
        assertThat(text).as(text).contains("| %s | 1.0000 (1.0000 to 1.0000) |".formatted(way));
      }
      assertThat(service.database().count("SELECT count(*) FROM follows"))
          .isBetween(200L, 12L * 11 * 2 - 1);
    }
  }
}
