package io.tributary.local;

import io.tributary.local.load.LoadOptions;
import io.tributary.local.load.LoadTest;
import java.util.List;

/** Load tests of a service that runs already: docs/loadtests.md tells how to ask. */
public final class Load {
  private static final int BROKEN = 1;
  private static final int REFUSED = 2;

  private Load() {}

  public static void main(String[] questions) {
    System.exit(exitCode(questions));
  }

  private static int exitCode(String[] questions) {
    try {
      if (questions.length == 0) {
        throw new IllegalArgumentException("name a question, such as steady");
      }
      var test = new LoadTest(LoadOptions.of(System.getProperties()), System.out);
      return test.run(List.of(questions)) ? 0 : BROKEN;
    } catch (RuntimeException refused) {
      System.err.println(Refusal.sentence(refused));
      return REFUSED;
    } catch (InterruptedException interrupted) {
      return REFUSED;
    }
  }
}
