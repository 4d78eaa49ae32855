package io.tributary.local.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;

/** Which data is meant. */
public final class Datasets {
  private Datasets() {}

  /**
   * @param folder with data in one of the known forms, or a file of edges; empty for a generated
   *     network
   */
  public static Dataset named(String folder, String demoSize, long demoSeed) {
    if (folder.isEmpty()) {
      return new DemoDataset(demoSize, demoSeed);
    }
    Path path = Path.of(folder);
    if (Files.isRegularFile(path)) {
      return new EdgeList(path);
    }
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("data=" + folder + " is neither a folder nor a file");
    }
    if (LdbcFolder.isIn(path)) {
      return new LdbcFolder(path);
    }
    if (PlainFiles.isIn(path)) {
      return new PlainFiles(path);
    }
    throw new IllegalArgumentException(
        "data="
            + folder
            + ": neither LDBC's person_knows_person_0_0.csv nor interactions.csv and edges.txt");
  }
}
