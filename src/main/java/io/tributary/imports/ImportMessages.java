package io.tributary.imports;

import com.google.protobuf.Timestamp;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportSummary;
import io.tributary.api.imports.v1.ImportedComment;
import io.tributary.api.imports.v1.ImportedImage;
import io.tributary.api.imports.v1.ImportedLike;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.imports.v1.ImportedShare;
import io.tributary.api.imports.v1.ImportedUser;
import io.tributary.api.imports.v1.ImportedView;
import io.tributary.api.imports.v1.Refusal;
import io.tributary.engagement.Act;
import io.tributary.engagement.Like;
import io.tributary.graph.Edge;
import io.tributary.platform.batch.Verdict;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.grpc.MessageRules;
import io.tributary.platform.time.Timestamps;
import io.tributary.posts.Comment;
import io.tributary.posts.Image;
import io.tributary.posts.Post;
import io.tributary.posts.PostMessages;
import io.tributary.users.Profile;
import io.tributary.users.User;
import io.tributary.users.UserMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Imports as the API brings and shows them. */
final class ImportMessages {
  private static final MessageRules RULES = MessageRules.of(List.of(ImportItem.getDescriptor()));

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  /** Clocks differ. */
  private static final Duration AHEAD_AT_MOST = Duration.ofMinutes(1);

  private ImportMessages() {}

  /**
   * @param oldestEvent events that are older are not kept
   */
  static Batch batch(ImportRequest request, Instant oldestEvent, Instant now) {
    return new Batch(
        UUID.fromString(request.getImportId()),
        request.getFirstItem(),
        request.getItemsList().stream().map(item -> item(item, oldestEvent, now)).toList());
  }

  /** An item that breaks a rule takes no other with it, so nothing is thrown. */
  private static Item item(ImportItem item, Instant oldestEvent, Instant now) {
    try {
      // Ahead of the rules, whose library cannot take every time that can be sent.
      Instant at = time(item, now);
      RULES.check(item);
      return switch (item.getItemCase()) {
        case USER -> new Item.OfUser(user(item.getUser(), at));
        case POST -> new Item.OfPost(post(item.getPost(), at));
        case COMMENT -> new Item.OfComment(comment(item.getComment(), at));
        case FOLLOW ->
            new Item.OfFollow(
                edge(
                    item.getFollow().getFollowerId(),
                    item.getFollow().getFolloweeId(),
                    at,
                    "follow.followee_id"));
        case BLOCK ->
            new Item.OfBlock(
                edge(
                    item.getBlock().getBlockerId(),
                    item.getBlock().getBlockedId(),
                    at,
                    "block.blocked_id"));
        case MUTE ->
            new Item.OfMute(
                edge(
                    item.getMute().getMuterId(), item.getMute().getMutedId(), at, "mute.muted_id"));
        case LIKE -> new Item.OfLike(like(item.getLike(), at));
        case VIEW -> new Item.OfAct(view(item.getView(), kept("view", at, oldestEvent)));
        case SHARE -> new Item.OfAct(share(item.getShare(), kept("share", at, oldestEvent)));
        case ITEM_NOT_SET -> throw Failure.Invalid.field("item", "required", "must be set");
      };
    } catch (Failure.Invalid broken) {
      Failure.Violation first = broken.violations().getFirst();
      return new Item.Bad(Verdict.refused(broken.reason(), first.field(), first.description()));
    }
  }

  private static User user(ImportedUser user, Instant at) {
    Profile profile = UserMessages.profile(user.getProfile());
    if (profile.displayName().isEmpty()) {
      throw Failure.Invalid.field("user.profile.display_name", "required", "must not be blank");
    }
    return new User(UUID.fromString(user.getUserId()), profile, at, at);
  }

  private static Post post(ImportedPost post, Instant at) {
    List<Image> images = post.getImagesList().stream().map(ImportMessages::image).toList();
    if (images.stream().map(Image::id).distinct().count() < images.size()) {
      throw Failure.Invalid.field("post.images", "repeated.unique", "each image_id at most once");
    }
    return new Post(
        UUID.fromString(post.getPostId()),
        UUID.fromString(post.getAuthorId()),
        post.getText(),
        post.getCategory(),
        post.getTagsList(),
        PostMessages.visibility(post.getVisibility()),
        images,
        at,
        at);
  }

  private static Image image(ImportedImage image) {
    return new Image(
        UUID.fromString(image.getImageId()),
        image.getAltText(),
        image.getFilesList().stream().map(PostMessages::file).toList());
  }

  private static Comment comment(ImportedComment comment, Instant at) {
    return new Comment(
        UUID.fromString(comment.getCommentId()),
        UUID.fromString(comment.getPostId()),
        UUID.fromString(comment.getAuthorId()),
        comment.getText(),
        at);
  }

  private static Edge edge(String actor, String target, Instant since, String targetField) {
    var edge = new Edge(UUID.fromString(actor), UUID.fromString(target), since);
    if (edge.actor().equals(edge.target())) {
      throw Failure.Invalid.field(targetField, "not_self", "must be another user");
    }
    return edge;
  }

  private static Like like(ImportedLike like, Instant at) {
    return new Like(UUID.fromString(like.getUserId()), UUID.fromString(like.getPostId()), at);
  }

  private static Act view(ImportedView view, Instant at) {
    return new Act(
        UUID.fromString(view.getEventId()),
        Act.Kind.VIEW,
        UUID.fromString(view.getUserId()),
        UUID.fromString(view.getPostId()),
        at);
  }

  private static Act share(ImportedShare share, Instant at) {
    return new Act(
        UUID.fromString(share.getEventId()),
        Act.Kind.SHARE,
        UUID.fromString(share.getUserId()),
        UUID.fromString(share.getPostId()),
        at);
  }

  private static Instant kept(String item, Instant at, Instant oldest) {
    if (at.isBefore(oldest)) {
      throw Failure.Invalid.field(
          item + ".occur_time", "time.range", "is older than such events are kept");
    }
    return at;
  }

  private static Instant time(ImportItem item, Instant now) {
    return switch (item.getItemCase()) {
      case USER -> time("user.create_time", item.getUser().getCreateTime(), now);
      case POST -> time("post.create_time", item.getPost().getCreateTime(), now);
      case COMMENT -> time("comment.create_time", item.getComment().getCreateTime(), now);
      case FOLLOW -> time("follow.create_time", item.getFollow().getCreateTime(), now);
      case BLOCK -> time("block.create_time", item.getBlock().getCreateTime(), now);
      case MUTE -> time("mute.create_time", item.getMute().getCreateTime(), now);
      case LIKE -> time("like.create_time", item.getLike().getCreateTime(), now);
      case VIEW -> time("view.occur_time", item.getView().getOccurTime(), now);
      case SHARE -> time("share.occur_time", item.getShare().getOccurTime(), now);
      case ITEM_NOT_SET -> throw Failure.Invalid.field("item", "required", "must be set");
    };
  }

  private static Instant time(String field, Timestamp time, Instant now) {
    boolean countable =
        time.getNanos() >= 0
            && time.getNanos() < 1_000_000_000
            && time.getSeconds() >= EARLIEST.getEpochSecond()
            && time.getSeconds() <= now.plus(AHEAD_AT_MOST).getEpochSecond();
    if (!countable) {
      throw Failure.Invalid.field(
          field, "time.range", "must be a time from the year 2000 on and at most a minute ahead");
    }
    return Timestamps.toInstant(time);
  }

  static ImportSummary summary(Progress.Summary summary) {
    Progress progress = summary.progress();
    return ImportSummary.newBuilder()
        .setNextItem(progress.nextItem())
        .setWritten(progress.written())
        .setUnchanged(progress.unchanged())
        .setRefused(progress.refused())
        .addAllRefusals(summary.refusals().stream().map(ImportMessages::refusal).toList())
        .build();
  }

  private static Refusal refusal(Progress.Refusal refusal) {
    return Refusal.newBuilder()
        .setItem(refusal.item())
        .setReason(refusal.verdict().reason())
        .setField(refusal.verdict().field())
        .setDescription(refusal.verdict().description())
        .build();
  }
}
