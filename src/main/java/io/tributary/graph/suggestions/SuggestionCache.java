package io.tributary.graph.suggestions;

import com.google.protobuf.ByteString;
import io.tributary.cache.v1.FriendSuggestion;
import io.tributary.cache.v1.FriendSuggestions;
import io.tributary.platform.cache.Entry;
import io.tributary.platform.cache.Kind;
import io.tributary.platform.cache.MessageCodec;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** How suggestions are cached: per user, more of them than anybody asks for. */
final class SuggestionCache {
  private static final int FORMAT = 1;

  private SuggestionCache() {}

  static Kind<List<Suggestion>> kind(Duration freshFor) {
    return new Kind<>(
        "suggestions",
        freshFor,
        freshFor.multipliedBy(2),
        /* outdatedWhileLoading= */ false,
        new MessageCodec<>(
            FORMAT,
            FriendSuggestions.parser(),
            FriendSuggestions::getFormat,
            SuggestionCache::message,
            SuggestionCache::suggestions));
  }

  static Entry entry(UUID user) {
    return new Entry(Keys.userSuggestions(user), Keys.userSuggestionsVersion(user));
  }

  private static FriendSuggestions message(List<Suggestion> suggestions) {
    var message = FriendSuggestions.newBuilder().setFormat(FORMAT);
    for (Suggestion each : suggestions) {
      message.addSuggestions(
          FriendSuggestion.newBuilder()
              .setUserId(ByteString.copyFrom(Ids.bytes(each.user())))
              .setMutual(each.mutual())
              .setWeight(each.weight()));
    }
    return message.build();
  }

  private static List<Suggestion> suggestions(FriendSuggestions message) {
    return message.getSuggestionsList().stream()
        .map(
            each ->
                new Suggestion(
                    Ids.fromBytes(each.getUserId().toByteArray()),
                    each.getMutual(),
                    each.getWeight()))
        .toList();
  }
}
