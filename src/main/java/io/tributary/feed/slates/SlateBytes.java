package io.tributary.feed.slates;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.model.Slate;
import io.tributary.platform.id.Ids;
import io.tributary.platform.time.Micros;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Slates as they are kept. */
public final class SlateBytes {
  private static final int ID = 16;

  /** All that can be, so that the posts of a slate share them. */
  private static final List<Set<FeedSource>> SOURCES = sources();

  private SlateBytes() {}

  /**
   * @param tuning by which it was ranked
   */
  public static byte[] of(Slate slate, String tuning) {
    var authors = new HashMap<UUID, Integer>();
    var authorIds = ByteBuffer.allocate(slate.posts().size() * ID);
    var posts = ByteBuffer.allocate(slate.posts().size() * ID);
    var message =
        io.tributary.slates.v1.Slate.newBuilder()
            .setSlateId(ByteString.copyFrom(Ids.bytes(slate.id())))
            .setAsOfMicros(Micros.from(slate.asOf()))
            .setArm(slate.arm())
            .setTuning(tuning)
            .setKind(kind(slate.kind()));
    for (Slate.Post each : slate.posts()) {
      put(posts, each.post());
      Integer index = authors.get(each.author());
      if (index == null) {
        index = authors.size();
        authors.put(each.author(), index);
        put(authorIds, each.author());
      }
      message.addAuthorIndexes(index).addSources(bits(each.sources()));
    }
    return message
        .setPosts(ByteString.copyFrom(posts.flip()))
        .setAuthors(ByteString.copyFrom(authorIds.flip()))
        .build()
        .toByteArray();
  }

  /**
   * @param tuning by which it was ranked
   */
  public record Read(Slate slate, String tuning) {}

  /** Nothing if we cannot read it. */
  public static Optional<Read> read(byte[] bytes) {
    return parsed(bytes)
        .flatMap(message -> slate(message).map(slate -> new Read(slate, message.getTuning())));
  }

  private static Optional<io.tributary.slates.v1.Slate> parsed(byte[] bytes) {
    try {
      return Optional.of(io.tributary.slates.v1.Slate.parseFrom(bytes));
    } catch (InvalidProtocolBufferException written) {
      return Optional.empty();
    }
  }

  private static Optional<Slate> slate(io.tributary.slates.v1.Slate message) {
    Optional<Slate.Kind> kind = kind(message.getKind());
    List<UUID> postIds = ids(message.getPosts());
    List<UUID> authors = ids(message.getAuthors());
    if (kind.isEmpty()
        || message.getSlateId().size() != ID
        || message.getAuthorIndexesCount() != postIds.size()
        || message.getSourcesCount() != postIds.size()) {
      return Optional.empty();
    }
    var posts = new ArrayList<Slate.Post>(postIds.size());
    for (int i = 0; i < postIds.size(); i++) {
      int author = message.getAuthorIndexes(i);
      if (author < 0 || author >= authors.size()) {
        return Optional.empty();
      }
      // What a newer version knows of beside ours says nothing to us.
      int sources = message.getSources(i) & SOURCES.size() - 1;
      posts.add(new Slate.Post(postIds.get(i), authors.get(author), SOURCES.get(sources)));
    }
    return Optional.of(
        new Slate(
            Ids.fromBytes(message.getSlateId().toByteArray()),
            Micros.toInstant(message.getAsOfMicros()),
            message.getArm(),
            kind.get(),
            List.copyOf(posts)));
  }

  private static List<UUID> ids(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    var ids = new ArrayList<UUID>(bytes.size() / ID);
    while (buffer.remaining() >= ID) {
      ids.add(new UUID(buffer.getLong(), buffer.getLong()));
    }
    return ids;
  }

  private static void put(ByteBuffer buffer, UUID id) {
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static int bits(Set<FeedSource> sources) {
    int bits = 0;
    for (FeedSource source : sources) {
      bits |= source.bit();
    }
    return bits;
  }

  private static List<Set<FeedSource>> sources() {
    var all = new ArrayList<Set<FeedSource>>();
    for (int bits = 0; bits < 1 << FeedSource.values().length; bits++) {
      var sources = EnumSet.noneOf(FeedSource.class);
      for (FeedSource source : FeedSource.values()) {
        if ((bits & source.bit()) != 0) {
          sources.add(source);
        }
      }
      all.add(Set.copyOf(sources));
    }
    return List.copyOf(all);
  }

  private static io.tributary.slates.v1.Slate.Kind kind(Slate.Kind kind) {
    return switch (kind) {
      case RANKED -> io.tributary.slates.v1.Slate.Kind.KIND_RANKED;
      case TRENDING -> io.tributary.slates.v1.Slate.Kind.KIND_TRENDING;
    };
  }

  private static Optional<Slate.Kind> kind(io.tributary.slates.v1.Slate.Kind kind) {
    return switch (kind) {
      case KIND_RANKED -> Optional.of(Slate.Kind.RANKED);
      case KIND_TRENDING -> Optional.of(Slate.Kind.TRENDING);
      case KIND_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }
}
