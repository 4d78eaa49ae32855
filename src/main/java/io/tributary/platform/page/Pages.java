package io.tributary.platform.page;

import com.google.protobuf.MessageLite;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;

/** Pages of lists ordered by time and id, as answers hold them. */
@Singleton
public final class Pages {
  private final PageTokens tokens;
  private final PageRoom room;

  Pages(PageTokens tokens, PageRoom room) {
    this.tokens = tokens;
    this.room = room;
  }

  /**
   * @param nextToken empty if nothing comes after these
   */
  public record Answer<M>(List<M> items, String nextToken) {}

  /** Where the page begins that the token asks for; an empty one asks for the first. */
  public Keyset start(PageTokens.Scope list, String token) {
    return token.isEmpty() ? Keyset.START : Keyset.fromBytes(tokens.decode(list, token));
  }

  /** Of the page's rows those that an answer has room for, and the token of what comes after. */
  public <T, M extends MessageLite> Answer<M> answer(
      PageTokens.Scope list, Keyset.Page<T> page, Function<T, M> message) {
    List<M> messages = page.rows().stream().map(message).toList();
    int held = room.holds(messages);
    Keyset next = page.first(held).next();
    return new Answer<>(
        messages.subList(0, held), next == null ? "" : tokens.encode(list, next.toBytes()));
  }
}
