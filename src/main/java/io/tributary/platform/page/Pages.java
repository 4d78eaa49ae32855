package io.tributary.platform.page;

import jakarta.inject.Singleton;

/** Page tokens of lists ordered by time and id. */
@Singleton
public final class Pages {
  private final PageTokens tokens;

  Pages(PageTokens tokens) {
    this.tokens = tokens;
  }

  /** Where the page begins that the token asks for; an empty one asks for the first. */
  public Keyset start(PageTokens.Scope list, String token) {
    return token.isEmpty() ? Keyset.START : Keyset.fromBytes(tokens.decode(list, token));
  }

  /** The token of the page after this one; empty if there is none. */
  public String next(PageTokens.Scope list, Keyset.Page<?> page) {
    Keyset next = page.next();
    return next == null ? "" : tokens.encode(list, next.toBytes());
  }
}
