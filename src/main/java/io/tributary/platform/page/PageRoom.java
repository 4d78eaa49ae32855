package io.tributary.platform.page;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * How much of a page an answer has room for. Who asks for a page cannot know how large its items
 * are, so a page that would be too large for an answer ends earlier, and the next one goes on
 * there.
 */
@Singleton
public final class PageRoom {
  /** For the token of the next page and what else there is beside the items. */
  private static final int REST_OF_THE_ANSWER = 1_024;

  /** Whatever its number is: those of lists' items are below 16, and take a byte. */
  private static final int FIELD = 1;

  private final int bytes;

  PageRoom(@Value("${server.max-answer-bytes}") int answerBytes) {
    this.bytes = answerBytes - REST_OF_THE_ANSWER;
  }

  /** How many of the items, from the first on, there is room for: at least one, if there is one. */
  public int holds(List<? extends MessageLite> items) {
    long taken = 0;
    for (int i = 0; i < items.size(); i++) {
      taken += CodedOutputStream.computeMessageSize(FIELD, items.get(i));
      if (taken > bytes && i > 0) {
        return i;
      }
    }
    return items.size();
  }
}
