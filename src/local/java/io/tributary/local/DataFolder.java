package io.tributary.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps its stores' data, held by a lock that ends with the process: so what is found
 * running in it belongs to a run that is gone.
 *
 * @param lock held as long as this is reachable
 */
record DataFolder(Path path, FileLock lock) {
  static DataFolder ofThisRun(Path given, boolean empty) {
    Path path = given.toAbsolutePath();
    try {
      Files.createDirectories(path);
      Path file = path.resolve("lock");
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new IllegalStateException(
            path + " is in use by another run: end that one, or take another with -Dfolder=...");
      }
      if (empty) {
        LocalStores.endLeftovers(path);
        deleteAllBut(file, path);
      }
      return new DataFolder(path, lock);
    } catch (IOException failure) {
      throw new UncheckedIOException(path + " cannot be used", failure);
    }
  }

  private static void deleteAllBut(Path lock, Path path) throws IOException {
    List<Path> inside;
    try (Stream<Path> all = Files.walk(path)) {
      inside = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : inside) {
      if (!each.equals(lock) && !each.equals(path)) {
        Files.delete(each);
      }
    }
  }
}
