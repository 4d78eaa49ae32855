package io.tributary.feed;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.api.feed.v1.DropReason;
import io.tributary.api.feed.v1.ExplainFeedResponse;
import io.tributary.api.feed.v1.ExplainedPost;
import io.tributary.api.feed.v1.FeedDegradation;
import io.tributary.api.feed.v1.FeedItem;
import io.tributary.api.feed.v1.FeedScore;
import io.tributary.api.feed.v1.FeedSource;
import io.tributary.api.feed.v1.FeedWeights;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.engagement.EngagementMessages;
import io.tributary.feed.hydrate.PageContent.Content;
import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.Degradation;
import io.tributary.feed.model.ScoreParts;
import io.tributary.feed.tuning.Arm;
import io.tributary.feed.tuning.Weights;
import io.tributary.platform.id.Ids;
import io.tributary.platform.time.Timestamps;
import io.tributary.posts.PostMessages;
import io.tributary.tokens.v1.FeedPosition;
import io.tributary.users.UserMessages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API's view of a feed. */
final class FeedMessages {
  private FeedMessages() {}

  static ExplainFeedResponse of(Explanation explanation) {
    Arm arm = explanation.query().arm();
    var answer =
        ExplainFeedResponse.newBuilder()
            .setArm(arm.name())
            .setWeights(weights(arm.weights()))
            .setAsOf(Timestamps.of(explanation.query().now()))
            .setBuildTime(Timestamps.of(explanation.query().builtAt()))
            .addAllFailedStages(explanation.failed());
    List<Candidate> ranked = explanation.ranked();
    for (int i = 0; i < ranked.size(); i++) {
      answer.addPosts(post(ranked.get(i)).setRank(i + 1));
    }
    for (Explanation.Dropped dropped : explanation.dropped()) {
      answer.addPosts(post(dropped.candidate()).setDropReason(reason(dropped.reason())));
    }
    return answer.build();
  }

  static GetFeedResponse.Builder of(FeedService.Page page) {
    var answer =
        GetFeedResponse.newBuilder()
            .setDegraded(page.degradation() != null)
            .setReason(degradation(page.degradation()))
            .setArm(page.slate().arm())
            .setAsOf(Timestamps.of(page.slate().asOf()));
    page.items().forEach(each -> answer.addItems(item(each)));
    page.newer().ifPresent(answer::setNewerItems);
    return answer;
  }

  static FeedItem item(PageCutter.Item item) {
    var message =
        FeedItem.newBuilder()
            .setPostId(item.post().post().toString())
            .setAuthorId(item.post().author().toString());
    item.post().sources().stream().sorted().map(FeedMessages::source).forEach(message::addSources);
    Content content = item.content();
    if (content != null) {
      message.setPost(PostMessages.of(content.post()));
      if (content.author() != null) {
        message.setAuthor(UserMessages.of(content.author()));
      }
      if (content.counts() != null) {
        message.setCounts(EngagementMessages.of(item.post().post(), content.counts()));
      }
    }
    return message.build();
  }

  static ByteString bytes(FeedService.Place place) {
    return FeedPosition.newBuilder()
        .setSession(ByteString.copyFrom(Ids.bytes(place.session())))
        .setSlate(ByteString.copyFrom(Ids.bytes(place.slate())))
        .setRank(place.rank())
        .setStale(place.stale())
        .build()
        .toByteString();
  }

  static FeedService.Place place(ByteString bytes) {
    try {
      FeedPosition position = FeedPosition.parseFrom(bytes);
      return new FeedService.Place(
          Ids.fromBytes(position.getSession().toByteArray()),
          Ids.fromBytes(position.getSlate().toByteArray()),
          position.getRank(),
          position.getStale());
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("signed by us, yet unreadable", damaged);
    }
  }

  private static FeedDegradation degradation(@Nullable Degradation degradation) {
    return switch (degradation) {
      case null -> FeedDegradation.FEED_DEGRADATION_UNSPECIFIED;
      case STALE -> FeedDegradation.FEED_DEGRADATION_STALE;
      case TRENDING -> FeedDegradation.FEED_DEGRADATION_TRENDING;
      case PLACE_LOST -> FeedDegradation.FEED_DEGRADATION_PLACE_LOST;
    };
  }

  private static FeedWeights weights(Weights weights) {
    return FeedWeights.newBuilder()
        .setFreshness(weights.freshness())
        .setEngagement(weights.engagement())
        .setAffinity(weights.affinity())
        .setOutOfNetwork(weights.outOfNetwork())
        .build();
  }

  private static ExplainedPost.Builder post(Candidate candidate) {
    var post =
        ExplainedPost.newBuilder()
            .setPostId(candidate.post().toString())
            .setAuthorId(candidate.author().toString())
            .setCreateTime(Timestamps.of(candidate.createdAt()))
            .addAllSources(candidate.sources().stream().sorted().map(FeedMessages::source).toList())
            .setLikes(candidate.engagement().likes())
            .setComments(candidate.engagement().comments())
            .setShares(candidate.engagement().shares())
            .setImpressions(candidate.engagement().impressions());
    ScoreParts parts = candidate.parts();
    if (parts != null) {
      post.setScore(
          FeedScore.newBuilder()
              .setFreshness(parts.freshness())
              .setEngagement(parts.engagement())
              .setAffinity(parts.affinity())
              .setNetwork(parts.network())
              .setDiversity(parts.diversity())
              .setTotal(candidate.score()));
    }
    return post;
  }

  private static FeedSource source(io.tributary.feed.model.FeedSource source) {
    return switch (source) {
      case FOLLOWEES -> FeedSource.FEED_SOURCE_FOLLOWEES;
      case TRENDING -> FeedSource.FEED_SOURCE_TRENDING;
      case AFFINITY -> FeedSource.FEED_SOURCE_AFFINITY;
      case FRIENDS_LIKES -> FeedSource.FEED_SOURCE_FRIENDS_LIKES;
    };
  }

  private static DropReason reason(io.tributary.feed.model.DropReason reason) {
    return switch (reason) {
      case OWN_POST -> DropReason.DROP_REASON_OWN_POST;
      case DELETED -> DropReason.DROP_REASON_DELETED;
      case NOT_VISIBLE -> DropReason.DROP_REASON_NOT_VISIBLE;
      case BLOCKED -> DropReason.DROP_REASON_BLOCKED;
      case MUTED -> DropReason.DROP_REASON_MUTED;
      case TOO_OLD -> DropReason.DROP_REASON_TOO_OLD;
      case NO_LONGER_FOLLOWED -> DropReason.DROP_REASON_NO_LONGER_FOLLOWED;
      case STRANGER -> DropReason.DROP_REASON_STRANGER;
      case SEEN -> DropReason.DROP_REASON_SEEN;
      case UNVERIFIED -> DropReason.DROP_REASON_UNVERIFIED;
    };
  }
}
