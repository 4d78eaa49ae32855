package io.tributary.projection;

import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostVisibility;
import io.tributary.platform.batch.Portions;
import io.tributary.projection.Change.Engagement;
import io.tributary.projection.Change.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * What a small network did, as events, and what is true at its end. It keeps the service's own
 * rules: who is deleted does nothing more and nothing more is done to them.
 */
public final class History {
  private static final PostVisibility[] VISIBILITIES = {
    PostVisibility.POST_VISIBILITY_PUBLIC, PostVisibility.POST_VISIBILITY_FOLLOWERS
  };
  private static final Kind[] EDGES = {
    Kind.FOLLOW, Kind.FOLLOW, Kind.FOLLOW, Kind.BLOCK, Kind.MUTE
  };

  private record Post(UUID author, PostVisibility visibility, Instant createdAt, long version) {}

  private record Like(UUID user, UUID post) {}

  private record Said(UUID user, Target post, long version) {}

  private final Random random;
  private final Instant now;
  private final List<Envelope> events = new ArrayList<>();
  private final Map<UUID, Long> living = new LinkedHashMap<>();
  private final Set<UUID> everybody = new HashSet<>();
  private final Map<UUID, Post> posts = new LinkedHashMap<>();
  private final Set<UUID> everyPost = new HashSet<>();
  private final Map<Edge, Long> edges = new HashMap<>();
  private final Map<Like, Long> likes = new HashMap<>();
  private final Map<UUID, Said> comments = new LinkedHashMap<>();
  private final List<Engagement> engagements = new ArrayList<>();
  private long version;

  private History(long seed, Instant now) {
    this.random = new Random(seed);
    this.now = now.truncatedTo(ChronoUnit.MICROS);
  }

  /** The same for the same seed. */
  public static History of(long seed, int steps, Instant now) {
    var history = new History(seed, now);
    for (int i = 0; i < 12; i++) {
      history.join();
    }
    for (int i = 0; i < steps; i++) {
      history.step();
    }
    return history;
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 4) {
      join();
    } else if (dice < 8) {
      rename();
    } else if (dice < 10) {
      leave();
    } else if (dice < 20) {
      post();
    } else if (dice < 26) {
      change();
    } else if (dice < 29) {
      retract();
    } else if (dice < 41) {
      like();
    } else if (dice < 48) {
      comment();
    } else if (dice < 54) {
      engage();
    } else {
      relate();
    }
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private UUID somebody() {
    return List.copyOf(living.keySet()).get(random.nextInt(living.size()));
  }

  private void join() {
    UUID user = id();
    everybody.add(user);
    living.put(user, ++version);
    events.add(Envelopes.userCreated(user, version));
  }

  private void rename() {
    UUID user = somebody();
    living.put(user, ++version);
    events.add(Envelopes.userUpdated(user, version));
  }

  private void leave() {
    if (living.size() > 5) {
      UUID user = somebody();
      events.add(Envelopes.userDeleted(user, ++version));
      living.remove(user);
      posts.values().removeIf(post -> post.author().equals(user));
      edges.keySet().removeIf(edge -> edge.actor().equals(user) || edge.target().equals(user));
      likes.keySet().removeIf(like -> like.user().equals(user));
      comments.values().removeIf(comment -> comment.user().equals(user));
    }
  }

  private void post() {
    UUID id = id();
    everyPost.add(id);
    put(id, new Post(somebody(), visibility(), now.minusSeconds(random.nextInt(5_000_000)), 0));
  }

  private PostVisibility visibility() {
    return VISIBILITIES[random.nextInt(VISIBILITIES.length)];
  }

  private void put(UUID id, Post before) {
    var post = new Post(before.author(), visibility(), before.createdAt(), ++version);
    boolean known = posts.put(id, post) != null;
    events.add(
        known
            ? Envelopes.postUpdated(id, post.author(), post.visibility(), post.createdAt(), version)
            : Envelopes.postCreated(
                id, post.author(), post.visibility(), post.createdAt(), version));
  }

  private void change() {
    if (!posts.isEmpty()) {
      UUID id = List.copyOf(posts.keySet()).get(random.nextInt(posts.size()));
      put(id, Objects.requireNonNull(posts.get(id)));
    }
  }

  private void retract() {
    if (!posts.isEmpty()) {
      UUID id = List.copyOf(posts.keySet()).get(random.nextInt(posts.size()));
      Post post = Objects.requireNonNull(posts.remove(id));
      events.add(Envelopes.postDeleted(id, post.author(), post.createdAt(), ++version));
    }
  }

  private Target somePost() {
    UUID id = List.copyOf(posts.keySet()).get(random.nextInt(posts.size()));
    Post post = Objects.requireNonNull(posts.get(id));
    return new Target(id, post.author(), post.createdAt());
  }

  private void like() {
    if (!posts.isEmpty()) {
      Target post = somePost();
      var like = new Like(somebody(), post.id());
      boolean begun = likes.remove(like) == null;
      if (begun) {
        likes.put(like, version + 1);
      }
      events.add(Envelopes.like(like.user(), post, begun, now, ++version));
    }
  }

  private void comment() {
    if (!comments.isEmpty() && random.nextInt(3) == 0) {
      UUID id = List.copyOf(comments.keySet()).get(random.nextInt(comments.size()));
      Said said = Objects.requireNonNull(comments.remove(id));
      events.add(Envelopes.comment(id, said.user(), said.post(), false, now, ++version));
    } else if (!posts.isEmpty()) {
      var said = new Said(somebody(), somePost(), ++version);
      UUID id = id();
      comments.put(id, said);
      events.add(Envelopes.comment(id, said.user(), said.post(), true, now, version));
    }
  }

  private void engage() {
    if (!posts.isEmpty()) {
      UUID user = somebody();
      var batch = new ArrayList<Engagement>();
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        Engagement.Kind kind =
            Engagement.Kind.values()[random.nextInt(Engagement.Kind.values().length)];
        batch.add(new Engagement(id(), kind, user, somePost(), now.minusSeconds(i)));
      }
      engagements.addAll(batch);
      events.add(Envelopes.engaged(id(), batch, ++version));
    }
  }

  private void relate() {
    var edge = new Edge(EDGES[random.nextInt(EDGES.length)], somebody(), somebody());
    if (edge.actor().equals(edge.target())) {
      return;
    }
    if (edges.remove(edge) != null) {
      events.add(Envelopes.edge(edge, false, ++version));
    } else {
      edges.put(edge, ++version);
      events.add(Envelopes.edge(edge, true, version));
    }
  }

  public List<Envelope> events() {
    return List.copyOf(events);
  }

  /** Each event so many times, in no order. */
  public List<Envelope> shuffled(int times, long seed) {
    var all = new ArrayList<Envelope>();
    for (int i = 0; i < times; i++) {
      all.addAll(events);
    }
    Collections.shuffle(all, new Random(seed));
    return all;
  }

  /** All that ever was in it. */
  public Owners owners() {
    return new Owners(List.copyOf(everybody), List.copyOf(everyPost));
  }

  /** What lives at its end, as far as a projection keeps it. */
  public List<Entry> truth(Set<Kind> kinds) {
    var entries = new ArrayList<Entry>();
    living.forEach((user, at) -> entries.add(new Entry(Kind.USER, user.toString(), at, "")));
    posts.forEach(
        (id, post) ->
            entries.add(new Entry(Kind.POST, id.toString(), post.version(), detail(post))));
    edges.forEach((edge, at) -> entries.add(new Entry(edge.kind(), edge.key(), at, "")));
    likes.forEach(
        (like, at) -> entries.add(new Entry(Kind.LIKE, like.user() + "/" + like.post(), at, "")));
    comments.forEach(
        (id, said) ->
            entries.add(
                new Entry(
                    Kind.COMMENT, id.toString(), said.version(), said.post().id().toString())));
    for (Engagement each : engagements) {
      if (each.kind() != Engagement.Kind.IMPRESSION) {
        entries.add(
            new Entry(
                Kind.ENGAGEMENT,
                each.event().toString(),
                0,
                (each.kind() == Engagement.Kind.SHARE ? "3/" : "4/")
                    + each.user()
                    + "/"
                    + each.post().id()));
      }
    }
    posts.keySet().forEach(post -> metrics(post).ifPresent(entries::add));
    return entries.stream().filter(each -> kinds.contains(each.kind())).toList();
  }

  private Optional<Entry> metrics(UUID post) {
    String counts =
        "%d/%d/%d/%d/%d"
            .formatted(
                likes.keySet().stream().filter(like -> like.post().equals(post)).count(),
                comments.values().stream().filter(said -> said.post().id().equals(post)).count(),
                count(post, Engagement.Kind.SHARE),
                count(post, Engagement.Kind.VIEW),
                count(post, Engagement.Kind.IMPRESSION));
    return counts.equals("0/0/0/0/0")
        ? Optional.empty()
        : Optional.of(new Entry(Kind.METRICS, post.toString(), 0, counts));
  }

  private long count(UUID post, Engagement.Kind kind) {
    return engagements.stream()
        .filter(each -> each.kind() == kind && each.post().id().equals(post))
        .count();
  }

  private static String detail(Post post) {
    return post.author()
        + (post.visibility() == PostVisibility.POST_VISIBILITY_PUBLIC ? "/PUBLIC" : "/FOLLOWERS");
  }

  /** Neighbouring events together, in batches of the size. */
  public static List<List<Envelope>> cut(List<Envelope> events, int size) {
    return Portions.of(events, size);
  }
}
