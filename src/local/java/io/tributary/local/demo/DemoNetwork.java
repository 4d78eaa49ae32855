package io.tributary.local.demo;

import com.google.protobuf.Timestamp;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportedBlock;
import io.tributary.api.imports.v1.ImportedComment;
import io.tributary.api.imports.v1.ImportedFollow;
import io.tributary.api.imports.v1.ImportedImage;
import io.tributary.api.imports.v1.ImportedLike;
import io.tributary.api.imports.v1.ImportedMute;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.imports.v1.ImportedShare;
import io.tributary.api.imports.v1.ImportedUser;
import io.tributary.api.imports.v1.ImportedView;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.UserProfile;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A network as a stream of items, byte for byte the same for the same seed, size and now. Only
 * times depend on now: so a load that was cut yesterday goes on today.
 */
public final class DemoNetwork {
  /** Of the network that the run command brings in. */
  public static final long USUAL_SEED = 20_260_101;

  private static final double WITH_IMAGES = 0.2;
  private static final double FOR_FOLLOWERS = 0.1;
  private static final double WITH_CATEGORY = 0.7;

  private final long seed;
  private final DemoSize size;
  private final DayTimes times;
  private final People people;
  private final Audience audience;
  private final DemoIds ids;
  private final long acts;

  public DemoNetwork(long seed, DemoSize size, Instant now) {
    this.seed = seed;
    this.size = size;
    this.times = new DayTimes(now);
    this.people = new People(seed, size);
    this.audience = new Audience(seed, size, people);
    this.ids = new DemoIds(seed, size);
    this.acts = acts();
  }

  private long acts() {
    long acts = 0;
    for (int user = 0; user < size.users(); user++) {
      for (int post = ids.postsBefore(user); post < ids.postsBefore(user + 1); post++) {
        for (Audience.Member member : audience.of(user, post, isForFollowers(post))) {
          acts += member.acts();
        }
      }
    }
    return acts;
  }

  /** The same for every load of this network, so that one that was cut is found again. */
  public String importId() {
    return Dice.id(seed, "import-2-" + size.name(), size.users()).toString();
  }

  public long items() {
    return size.users() + people.follows() + posts() + acts + blocks() + mutes();
  }

  /** Every item, each after those that it names. */
  public void each(Consumer<ImportItem> taker) {
    for (int user = 0; user < size.users(); user++) {
      taker.accept(user(user));
    }
    for (int user = 0; user < size.users(); user++) {
      for (int followee : people.followees(user)) {
        taker.accept(follow(user, followee));
      }
    }
    for (int user = 0; user < size.users(); user++) {
      for (int post = ids.postsBefore(user); post < ids.postsBefore(user + 1); post++) {
        ImportItem item = post(user, post);
        taker.accept(item);
        for (Audience.Member member : audience.of(user, post, isForFollowers(post))) {
          engagement(member, post, item.getPost(), taker);
        }
      }
    }
    for (int i = 0; i < mutes(); i++) {
      taker.accept(mute(i));
    }
    for (int i = 0; i < blocks(); i++) {
      taker.accept(block(i));
    }
  }

  /** Somebody with a full feed: of all users the one that follows most. */
  public String aReader() {
    return userId(
        IntStream.range(0, size.users())
            .boxed()
            .max(Comparator.comparingInt(user -> people.followees(user).size()))
            .orElseThrow());
  }

  private int posts() {
    return ids.postsBefore(size.users());
  }

  private int blocks() {
    return size.users() / 50;
  }

  private int mutes() {
    return size.users() / 10;
  }

  private String userId(int user) {
    return ids.user(user);
  }

  private String postId(int post) {
    return ids.post(post);
  }

  private Language language(int user) {
    List<Language> all = List.of(Language.values());
    Dice dice = Dice.of(seed, "language", user);
    // A community has a language of its own; some speak another.
    return dice.chance(0.8) ? all.get(people.communityOf(user) % all.size()) : dice.of(all);
  }

  private ImportItem user(int user) {
    Dice dice = Dice.of(seed, "profile", user);
    Language language = language(user);
    return ImportItem.newBuilder()
        .setUser(
            ImportedUser.newBuilder()
                .setUserId(userId(user))
                .setProfile(
                    UserProfile.newBuilder()
                        .setHandle("demo_" + user)
                        .setDisplayName(Names.of(dice))
                        .setBio(language.sentence(dice))
                        .setAvatarUrl("https://images.example.com/avatars/" + user + ".jpg")
                        .setLanguage(language.tag()))
                .setCreateTime(timestamp(times.longAgo(dice))))
        .build();
  }

  private ImportItem follow(int follower, int followee) {
    Dice dice = Dice.of(seed, "follow-" + follower, followee);
    return ImportItem.newBuilder()
        .setFollow(
            ImportedFollow.newBuilder()
                .setFollowerId(userId(follower))
                .setFolloweeId(userId(followee))
                .setCreateTime(timestamp(times.lately(dice, language(follower)))))
        .build();
  }

  private ImportItem post(int author, int number) {
    Dice dice = Dice.of(seed, "text", number);
    Topic topic =
        dice.chance(0.8) ? Topic.of(people.communityOf(author)) : Topic.of(dice.below(100));
    var post =
        ImportedPost.newBuilder()
            .setPostId(postId(number))
            .setAuthorId(userId(author))
            .setText(language(author).sentences(dice, 3))
            .setVisibility(
                isForFollowers(number)
                    ? Visibility.VISIBILITY_FOLLOWERS
                    : Visibility.VISIBILITY_PUBLIC)
            .setCreateTime(timestamp(times.lately(dice, language(author))));
    if (dice.chance(WITH_CATEGORY)) {
      post.setCategory(topic.category());
    }
    int tags = dice.below(4);
    topic.tags().stream().skip(dice.below(2)).limit(tags).forEach(post::addTags);
    if (dice.chance(WITH_IMAGES)) {
      int images = 1 + dice.below(3);
      for (int i = 0; i < images; i++) {
        post.addImages(image(number, i, language(author).sentence(dice)));
      }
    }
    return ImportItem.newBuilder().setPost(post).build();
  }

  private boolean isForFollowers(int post) {
    return Dice.of(seed, "visibility", post).chance(FOR_FOLLOWERS);
  }

  private ImportedImage image(int post, int position, String altText) {
    String id = Dice.id(seed, "image-" + position, post).toString();
    var image = ImportedImage.newBuilder().setImageId(id).setAltText(altText);
    image.addFiles(file(id, ImageSize.IMAGE_SIZE_THUMBNAIL, "small", 160));
    image.addFiles(file(id, ImageSize.IMAGE_SIZE_MEDIUM, "medium", 800));
    image.addFiles(file(id, ImageSize.IMAGE_SIZE_ORIGINAL, "full", 2_400));
    return image.build();
  }

  private static ImageFile file(String image, ImageSize size, String name, int width) {
    return ImageFile.newBuilder()
        .setSize(size)
        .setUrl("https://images.example.com/" + image + "/" + name + ".jpg")
        .setWidth(width)
        .setHeight(width * 3 / 4)
        .build();
  }

  private ImportItem comment(int commenter, int post, ImportedPost under, Instant viewed) {
    Dice dice = Dice.of(seed, "comment-" + commenter, post);
    return ImportItem.newBuilder()
        .setComment(
            ImportedComment.newBuilder()
                .setCommentId(Dice.id(seed, "comment-" + commenter, post).toString())
                .setPostId(under.getPostId())
                .setAuthorId(userId(commenter))
                .setText(language(commenter).sentence(dice))
                .setCreateTime(timestamp(times.soonAfter(viewed, dice))))
        .build();
  }

  private static Instant posted(ImportedPost post) {
    return Instant.ofEpochSecond(
        post.getCreateTime().getSeconds(), post.getCreateTime().getNanos());
  }

  /** A view, and what came of it soon after. */
  private void engagement(
      Audience.Member member, int post, ImportedPost seen, Consumer<ImportItem> taker) {
    Dice dice = Dice.of(seed, "seen-" + member.user(), post);
    String user = userId(member.user());
    Instant viewed = times.after(posted(seen), dice);
    taker.accept(
        ImportItem.newBuilder()
            .setView(
                ImportedView.newBuilder()
                    .setEventId(Dice.id(seed, "view-" + member.user(), post).toString())
                    .setUserId(user)
                    .setPostId(seen.getPostId())
                    .setOccurTime(timestamp(viewed)))
            .build());
    if (member.likes()) {
      taker.accept(
          ImportItem.newBuilder()
              .setLike(
                  ImportedLike.newBuilder()
                      .setUserId(user)
                      .setPostId(seen.getPostId())
                      .setCreateTime(timestamp(times.soonAfter(viewed, dice))))
              .build());
    }
    if (member.comments()) {
      taker.accept(comment(member.user(), post, seen, viewed));
    }
    if (member.shares()) {
      taker.accept(
          ImportItem.newBuilder()
              .setShare(
                  ImportedShare.newBuilder()
                      .setEventId(Dice.id(seed, "share-" + member.user(), post).toString())
                      .setUserId(user)
                      .setPostId(seen.getPostId())
                      .setOccurTime(timestamp(times.soonAfter(viewed, dice))))
              .build());
    }
  }

  private ImportItem block(int number) {
    Dice dice = Dice.of(seed, "block", number);
    int blocker = dice.below(size.users());
    return ImportItem.newBuilder()
        .setBlock(
            ImportedBlock.newBuilder()
                .setBlockerId(userId(blocker))
                .setBlockedId(userId(somebodyElse(blocker, dice)))
                .setCreateTime(timestamp(times.lately(dice, language(blocker)))))
        .build();
  }

  private ImportItem mute(int number) {
    Dice dice = Dice.of(seed, "mute", number);
    int muter = dice.below(size.users());
    return ImportItem.newBuilder()
        .setMute(
            ImportedMute.newBuilder()
                .setMuterId(userId(muter))
                .setMutedId(userId(somebodyElse(muter, dice)))
                .setCreateTime(timestamp(times.lately(dice, language(muter)))))
        .build();
  }

  private int somebodyElse(int user, Dice dice) {
    return (user + 1 + dice.below(size.users() - 1)) % size.users();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
