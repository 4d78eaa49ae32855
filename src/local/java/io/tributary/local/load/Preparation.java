package io.tributary.local.load;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.tributary.api.admin.v1.AdminServiceGrpc;
import io.tributary.api.admin.v1.InvalidateUserRequest;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.FeedView;
import io.tributary.api.feed.v1.GetFeedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What some questions need before they can be asked, done by ordinary calls. */
final class Preparation {
  private static final int TURNERS = 40;
  private static final int PAGE = 20;
  private static final int MOST_PAGES = 25;

  /** From which page on it is deep. */
  private static final int DEEP = 3;

  private final Target target;
  private final DataFiles data;
  private final Path folder;

  Preparation(Target target, DataFiles data, Path folder) {
    this.target = target;
    this.data = data;
    this.folder = folder;
  }

  void before(String question, List<GhzFile> files) {
    switch (question) {
      case "deep" -> withChannel(question, this::harvest);
      case "cold" -> withChannel(question, this::forget);
      default -> {
        if (files.stream().anyMatch(Preparation::isOfRegulars)) {
          withChannel(question, this::look);
        }
      }
    }
  }

  private static boolean isOfRegulars(GhzFile file) {
    return file.dataFile() != null && file.dataFile().endsWith(DataFiles.FEEDS_OF_REGULARS);
  }

  private interface Work {
    void with(ManagedChannel channel);
  }

  private void withChannel(String question, Work work) {
    ManagedChannel channel = target.channel();
    try {
      work.with(channel);
    } catch (StatusRuntimeException refused) {
      throw new IllegalStateException(
          question + " could not be prepared: " + refused.getStatus(), refused);
    } finally {
      channel.shutdownNow();
    }
  }

  /**
   * Regulars were there before: a hundred who look for the first time at once would be another
   * question, and the answer to it would stay in the way of this one.
   */
  private void look(ManagedChannel channel) {
    data.regulars().forEach(viewer -> page(channel, viewer, ""));
  }

  /** Page tokens, gathered as people would: by turning pages. */
  private void harvest(ManagedChannel channel) {
    var rows = new ArrayList<Map<String, Object>>();
    for (String viewer : data.regulars().stream().limit(TURNERS).toList()) {
      for (String token : tokens(channel, viewer)) {
        var row = new HashMap<>(DataFiles.feed(viewer));
        row.put("page_token", token);
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalStateException("nobody's feed has %d pages".formatted(DEEP));
    }
    DataFiles.write(folder.resolve(DataFiles.HARVESTED_PAGES), rows);
  }

  private static List<String> tokens(ManagedChannel channel, String viewer) {
    var deep = new ArrayList<String>();
    String token = "";
    for (int page = 1; page <= MOST_PAGES; page++) {
      token = page(channel, viewer, token);
      if (token.isEmpty()) {
        break;
      }
      // The token is that of the page after this one.
      if (page + 1 >= DEEP) {
        deep.add(token);
      }
    }
    return deep;
  }

  /** Looks at a page, and says what leads to the next. */
  private static String page(ManagedChannel channel, String viewer, String token) {
    return FeedServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .getFeed(
            GetFeedRequest.newBuilder()
                .setViewerId(viewer)
                .setPageSize(PAGE)
                .setView(FeedView.FEED_VIEW_FULL)
                .setPageToken(token)
                .build())
        .getNextPageToken();
  }

  /** So that each feed is ranked anew. */
  private void forget(ManagedChannel channel) {
    var admin = AdminServiceGrpc.newBlockingStub(channel);
    for (String user : data.everybody()) {
      var unused =
          admin
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .invalidateUser(InvalidateUserRequest.newBuilder().setUserId(user).build());
    }
  }
}
