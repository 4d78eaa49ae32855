package io.tributary.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportItem.ItemCase;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.platform.grpc.MessageRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The network looks like one, and is the same every time. */
class DemoNetworkTest {
  private static final long CHECKSUM = 2_185_120_298L;
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final List<ImportItem> SMALL = items(1, DemoSize.SMALL, NOW);

  private static List<ImportItem> items(long seed, DemoSize size, Instant now) {
    var items = new ArrayList<ImportItem>();
    new DemoNetwork(seed, size, now).each(items::add);
    return items;
  }

  private static long checksum(List<ImportItem> items) {
    var checksum = new CRC32();
    items.forEach(item -> checksum.update(item.toByteArray()));
    return checksum.getValue();
  }

  private static Stream<ImportItem> all(ItemCase kind) {
    return SMALL.stream().filter(item -> item.getItemCase() == kind);
  }

  private static Stream<ImportedPost> posts() {
    return all(ItemCase.POST).map(ImportItem::getPost);
  }

  @Test
  void theSameSeedIsTheSameNetworkToTheByte() {
    assertThat(checksum(items(1, DemoSize.SMALL, NOW))).isEqualTo(checksum(SMALL));
    assertThat(checksum(SMALL)).isEqualTo(CHECKSUM);
  }

  @Test
  void whoAndWhatIsInItIsKnownByIdWithoutIt() {
    var ids = new DemoIds(1, DemoSize.SMALL);
    assertThat(ids.users())
        .containsExactlyElementsOf(
            all(ItemCase.USER).map(item -> item.getUser().getUserId()).toList());
    assertThat(ids.posts())
        .containsExactlyElementsOf(posts().map(ImportedPost::getPostId).toList());
  }

  @Test
  void anotherSeedIsAnotherNetwork() {
    assertThat(checksum(items(2, DemoSize.SMALL, NOW))).isNotEqualTo(checksum(SMALL));
  }

  @Test
  void onAnotherDayOnlyTheTimesDiffer() {
    List<ImportItem> later = items(1, DemoSize.SMALL, NOW.plus(Duration.ofHours(30)));
    assertThat(later)
        .extracting(DemoNetworkTest::timeless)
        .isEqualTo(SMALL.stream().map(DemoNetworkTest::timeless).toList());
  }

  private static ImportItem timeless(ImportItem item) {
    var timeless = item.toBuilder();
    switch (item.getItemCase()) {
      case USER -> timeless.getUserBuilder().clearCreateTime();
      case POST -> timeless.getPostBuilder().clearCreateTime();
      case COMMENT -> timeless.getCommentBuilder().clearCreateTime();
      case FOLLOW -> timeless.getFollowBuilder().clearCreateTime();
      case BLOCK -> timeless.getBlockBuilder().clearCreateTime();
      case MUTE -> timeless.getMuteBuilder().clearCreateTime();
      case LIKE -> timeless.getLikeBuilder().clearCreateTime();
      case VIEW -> timeless.getViewBuilder().clearOccurTime();
      case SHARE -> timeless.getShareBuilder().clearOccurTime();
      case ITEM_NOT_SET -> throw new AssertionError("an item without anything in it");
    }
    return timeless.build();
  }

  @Test
  void itsSizeIsKnownBeforehand() {
    assertThat(new DemoNetwork(1, DemoSize.SMALL, NOW).items()).isEqualTo(SMALL.size());
    assertThat(all(ItemCase.USER)).hasSize(1_000);
    assertThat(SMALL).hasSizeBetween(20_000, 100_000);
  }

  @Test
  void everyItemKeepsTheRules() {
    MessageRules rules = MessageRules.of(List.of(ImportItem.getDescriptor()));
    assertThat(SMALL).allSatisfy(rules::check);
  }

  @Test
  void fewAreFollowedByMany() {
    List<Long> followers =
        new ArrayList<>(
            all(ItemCase.FOLLOW)
                .collect(
                    Collectors.groupingBy(
                        item -> item.getFollow().getFolloweeId(), Collectors.counting()))
                .values());
    followers.sort(Collections.reverseOrder());
    long ofTheFirstTen = followers.stream().limit(10).mapToLong(Long::longValue).sum();
    long ofAll = followers.stream().mapToLong(Long::longValue).sum();
    // The most followed 1 % hold more than ten times their share.
    assertThat(ofTheFirstTen * 10).isGreaterThan(ofAll);
  }

  @Test
  void fewPostMuch() {
    List<Long> posts =
        new ArrayList<>(
            posts()
                .collect(Collectors.groupingBy(ImportedPost::getAuthorId, Collectors.counting()))
                .values());
    posts.sort(Collections.reverseOrder());
    long ofTheFirstHundred = posts.stream().limit(100).mapToLong(Long::longValue).sum();
    assertThat(ofTheFirstHundred * 3).isGreaterThan(posts().count());
  }

  @Test
  void someFollowEachOther() {
    var follows =
        all(ItemCase.FOLLOW)
            .map(item -> item.getFollow().getFollowerId() + item.getFollow().getFolloweeId())
            .collect(Collectors.toSet());
    long mutual =
        all(ItemCase.FOLLOW)
            .filter(
                item ->
                    follows.contains(
                        item.getFollow().getFolloweeId() + item.getFollow().getFollowerId()))
            .count();
    assertThat((double) mutual / follows.size()).isBetween(0.15, 0.7);
  }

  @Test
  void nobodyDoesAnythingToThemselves() {
    assertThat(SMALL)
        .allSatisfy(
            item -> {
              if (item.hasFollow()) {
                assertThat(item.getFollow().getFollowerId())
                    .isNotEqualTo(item.getFollow().getFolloweeId());
              }
              if (item.hasBlock()) {
                assertThat(item.getBlock().getBlockerId())
                    .isNotEqualTo(item.getBlock().getBlockedId());
              }
              if (item.hasMute()) {
                assertThat(item.getMute().getMuterId()).isNotEqualTo(item.getMute().getMutedId());
              }
            });
  }

  @Test
  void everythingNamesWhatCameBefore() {
    var known = new HashSet<String>();
    for (ImportItem item : SMALL) {
      List<String> named =
          switch (item.getItemCase()) {
            case USER -> List.of();
            case POST -> List.of(item.getPost().getAuthorId());
            case COMMENT -> List.of(item.getComment().getAuthorId(), item.getComment().getPostId());
            case FOLLOW ->
                List.of(item.getFollow().getFollowerId(), item.getFollow().getFolloweeId());
            case BLOCK -> List.of(item.getBlock().getBlockerId(), item.getBlock().getBlockedId());
            case MUTE -> List.of(item.getMute().getMuterId(), item.getMute().getMutedId());
            case LIKE -> List.of(item.getLike().getUserId(), item.getLike().getPostId());
            case VIEW -> List.of(item.getView().getUserId(), item.getView().getPostId());
            case SHARE -> List.of(item.getShare().getUserId(), item.getShare().getPostId());
            case ITEM_NOT_SET -> throw new AssertionError("an item without anything in it");
          };
      assertThat(known).containsAll(named);
      known.add(item.getUser().getUserId());
      known.add(item.getPost().getPostId());
    }
  }

  @Test
  void fewPostsAreSeenByMany() {
    List<Long> views = sizes(all(ItemCase.VIEW).map(item -> item.getView().getPostId()));
    assertThat(share(views, 100)).isGreaterThan(0.1);
    assertThat(views.getLast()).isEqualTo(1);
  }

  private static List<Long> sizes(Stream<String> names) {
    List<Long> sizes =
        new ArrayList<>(
            names
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .values());
    sizes.sort(Collections.reverseOrder());
    return sizes;
  }

  /** Of the first so many in the whole. */
  private static double share(List<Long> sizes, int first) {
    return (double) sizes.stream().limit(first).mapToLong(Long::longValue).sum()
        / sizes.stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void manyViewsSomeLikesFewShares() {
    long views = all(ItemCase.VIEW).count();
    long likes = all(ItemCase.LIKE).count();
    long shares = all(ItemCase.SHARE).count();
    assertThat(views + likes + shares).isBetween(25_000L, 40_000L);
    assertThat(views).isGreaterThan(3 * likes);
    assertThat(likes).isGreaterThan(5 * shares);
    assertThat(shares).isGreaterThan(100);
  }

  @Test
  void nobodyDoesAnythingAboutAPostUnseen() {
    var seen =
        all(ItemCase.VIEW)
            .map(item -> item.getView().getUserId() + item.getView().getPostId())
            .collect(Collectors.toSet());
    assertThat(
            all(ItemCase.LIKE).map(item -> item.getLike().getUserId() + item.getLike().getPostId()))
        .isSubsetOf(seen);
    assertThat(
            all(ItemCase.COMMENT)
                .map(item -> item.getComment().getAuthorId() + item.getComment().getPostId()))
        .isSubsetOf(seen);
    assertThat(
            all(ItemCase.SHARE)
                .map(item -> item.getShare().getUserId() + item.getShare().getPostId()))
        .isSubsetOf(seen);
  }

  @Test
  void friendsLikeFriends() {
    var follows =
        all(ItemCase.FOLLOW)
            .map(item -> item.getFollow().getFollowerId() + item.getFollow().getFolloweeId())
            .collect(Collectors.toSet());
    var authors =
        posts().collect(Collectors.toMap(ImportedPost::getPostId, ImportedPost::getAuthorId));
    Function<ImportItem, Boolean> amongFriends =
        item -> {
          String user = item.hasLike() ? item.getLike().getUserId() : item.getView().getUserId();
          String author =
              authors.get(item.hasLike() ? item.getLike().getPostId() : item.getView().getPostId());
          return follows.contains(user + author) && follows.contains(author + user);
        };
    double ofLikes =
        all(ItemCase.LIKE)
            .map(amongFriends)
            .mapToInt(friends -> friends ? 1 : 0)
            .average()
            .orElse(0);
    double ofViews =
        all(ItemCase.VIEW)
            .map(amongFriends)
            .mapToInt(friends -> friends ? 1 : 0)
            .average()
            .orElse(0);
    assertThat(ofLikes).isGreaterThan(1.3 * ofViews);
  }

  /** How much likelier a like is where something of the same kind was liked before, of all seen. */
  private static double advantage(Function<ImportItem, String> kind) {
    var likes =
        all(ItemCase.LIKE)
            .map(item -> item.getLike().getUserId() + item.getLike().getPostId())
            .collect(Collectors.toSet());
    var seen = new HashSet<String>();
    var liked = new HashSet<String>();
    var afterLike = new ArrayList<Boolean>();
    var afterNone = new ArrayList<Boolean>();
    all(ItemCase.VIEW)
        .forEach(
            item -> {
              String of = kind.apply(item);
              boolean isLiked =
                  likes.contains(item.getView().getUserId() + item.getView().getPostId());
              if (liked.contains(of)) {
                afterLike.add(isLiked);
              } else if (seen.contains(of)) {
                afterNone.add(isLiked);
              }
              seen.add(of);
              if (isLiked) {
                liked.add(of);
              }
            });
    return share(afterLike) / share(afterNone);
  }

  private static double share(List<Boolean> some) {
    return some.stream().mapToInt(each -> each ? 1 : 0).average().orElseThrow();
  }

  @Test
  void somePeopleAreCloserThanOthersToWhomTheyFollow() {
    var people = new People(1, DemoSize.SMALL);
    var audience = new Audience(1, DemoSize.SMALL, people);
    int star =
        IntStream.range(0, DemoSize.SMALL.users())
            .boxed()
            .max(Comparator.comparingInt(user -> people.followers(user).size()))
            .orElseThrow();
    List<Integer> followers = people.followers(star);
    Dice dice = Dice.of(1, "test", 0);
    List<Long> looks =
        sizes(
            IntStream.range(0, 20_000)
                .mapToObj(i -> "" + audience.somebodyClose(star, followers, dice)));
    assertThat(followers).hasSizeGreaterThan(100);
    // The closest tenth looks more than twice as often as a tenth would by chance.
    assertThat(share(looks, followers.size() / 10)).isGreaterThan(0.2);
  }

  @Test
  void somePostsAppealMoreThanOthers() {
    assertThat(advantage(item -> item.getView().getPostId())).isGreaterThan(1.15);
  }

  @Test
  void nothingHappensToAPostBeforeItIsThere() {
    var posted =
        posts()
            .collect(Collectors.toMap(ImportedPost::getPostId, post -> at(post.getCreateTime())));
    assertThat(all(ItemCase.VIEW))
        .allSatisfy(
            item ->
                assertThat(at(item.getView().getOccurTime()))
                    .isBetween(posted.get(item.getView().getPostId()), NOW));
    assertThat(all(ItemCase.LIKE))
        .allSatisfy(
            item ->
                assertThat(at(item.getLike().getCreateTime()))
                    .isBetween(posted.get(item.getLike().getPostId()), NOW));
  }

  private static Instant at(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  @Test
  void timesAreOfTheLast90DaysAndFollowTheHours() {
    List<Instant> times =
        posts().map(post -> Instant.ofEpochSecond(post.getCreateTime().getSeconds())).toList();
    assertThat(times)
        .allSatisfy(at -> assertThat(at).isBetween(NOW.minus(Duration.ofDays(92)), NOW));
    long atNight = times.stream().filter(at -> at.getEpochSecond() % 86_400 < 6 * 3_600).count();
    assertThat(atNight * 6).isLessThan(times.size());
  }

  @Test
  void sharesAreAsTheyShouldBe() {
    long posts = posts().count();
    Function<Stream<ImportedPost>, Double> share = some -> (double) some.count() / posts;
    assertThat(share.apply(posts().filter(post -> post.getImagesCount() > 0))).isBetween(.15, .25);
    assertThat(
            share.apply(
                posts().filter(post -> post.getVisibility() == Visibility.VISIBILITY_FOLLOWERS)))
        .isBetween(.07, .13);
    assertThat(share.apply(posts().filter(post -> !post.getCategory().isEmpty())))
        .isBetween(.6, .8);
    assertThat(
            all(ItemCase.USER)
                .map(item -> item.getUser().getProfile().getLanguage())
                .collect(Collectors.toSet()))
        .hasSizeGreaterThan(4);
    assertThat(all(ItemCase.BLOCK)).isNotEmpty();
    assertThat(all(ItemCase.MUTE)).isNotEmpty();
    assertThat(all(ItemCase.COMMENT)).hasSizeGreaterThan(1_000);
  }
}
