package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.tributary.api.admin.v1.AdminServiceGrpc.AdminServiceImplBase;
import io.tributary.api.admin.v1.InvalidateUserRequest;
import io.tributary.api.admin.v1.InvalidateUserResponse;
import io.tributary.api.feed.v1.FeedServiceGrpc.FeedServiceImplBase;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done before some questions, by a service whose feeds have so many pages. */
class PreparationTest {
  private static final List<String> USERS =
      IntStream.range(0, 150).mapToObj(number -> "user-" + number).toList();
  private static final String OF_REGULARS = "target/loadtest/data/feed-regulars.json";

  private final Path folder;
  private final List<String> looked = new CopyOnWriteArrayList<>();
  private final List<String> forgotten = new CopyOnWriteArrayList<>();
  private final Server server;
  private final Preparation preparation;
  private int pages = 4;

  PreparationTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new Feed())
            .addService(new Admin())
            .build()
            .start();
    this.preparation =
        new Preparation(
            new Target("127.0.0.1:" + server.getPort(), Security.NONE),
            new DataFiles(new Network(USERS, List.of("post"))),
            folder);
  }

  @AfterEach
  void close() {
    server.shutdownNow();
  }

  private static List<GhzFile> file(String data) {
    return List.of(
        GhzFile.read(
            Fields.of(
                "feed-test.json",
                """
                {"name": "feed-test", "call": "a.B/C", "protoset": "p", "rps": 1, "data-file": "%s"}
                """
                    .formatted(data))));
  }

  @Test
  void regularsHaveLookedBefore() {
    preparation.before("steady", file(OF_REGULARS));
    assertThat(looked).containsExactlyElementsOf(USERS.subList(0, 100));
    assertThat(forgotten).isEmpty();
  }

  @Test
  void whereNoRegularsAreNothingIsDone() {
    preparation.before("batch", file("target/loadtest/data/lookup-hundreds.json"));
    assertThat(looked).isEmpty();
  }

  @Test
  void forColdFeedsEverybodyIsForgottenAndNobodyLooks() {
    preparation.before("cold", file("target/loadtest/data/feed-everybody.json"));
    assertThat(forgotten).containsExactlyElementsOf(USERS);
    assertThat(looked).isEmpty();
  }

  @Test
  void tokensAreGatheredFromTheThirdPageOn() throws Exception {
    preparation.before("deep", file("target/loadtest/data/feed-pages.json"));
    JsonArray rows =
        JsonParser.parseString(Files.readString(folder.resolve("feed-pages.json")))
            .getAsJsonArray();
    assertThat(rows).hasSize(40 * 2);
    assertThat(rows.get(0).getAsJsonObject().get("viewer_id").getAsString()).isEqualTo("user-0");
    assertThat(rows.get(0).getAsJsonObject().get("page_token").getAsString()).isEqualTo("page-3");
    assertThat(rows.get(1).getAsJsonObject().get("page_token").getAsString()).isEqualTo("page-4");
  }

  @Test
  void feedsThatAreTooShortAreRefused() {
    pages = 2;
    assertThatThrownBy(() -> preparation.before("deep", file("feed-pages.json")))
        .hasMessage("nobody's feed has 3 pages");
  }

  @Test
  void aServiceThatRefusesEndsItWithItsWords() {
    pages = 0;
    assertThatThrownBy(() -> preparation.before("steady", file(OF_REGULARS)))
        .hasMessageStartingWith("steady could not be prepared: Status{code=PERMISSION_DENIED");
  }

  private final class Feed extends FeedServiceImplBase {
    @Override
    public void getFeed(GetFeedRequest request, StreamObserver<GetFeedResponse> client) {
      if (pages == 0) {
        client.onError(Status.PERMISSION_DENIED.asRuntimeException());
        return;
      }
      looked.add(request.getViewerId());
      String token = request.getPageToken();
      int page = token.isEmpty() ? 1 : Integer.parseInt(token.substring("page-".length()));
      client.onNext(
          GetFeedResponse.newBuilder()
              .setNextPageToken(page < pages ? "page-" + (page + 1) : "")
              .build());
      client.onCompleted();
    }
  }

  private final class Admin extends AdminServiceImplBase {
    @Override
    public void invalidateUser(
        InvalidateUserRequest request, StreamObserver<InvalidateUserResponse> client) {
      forgotten.add(request.getUserId());
      client.onNext(InvalidateUserResponse.getDefaultInstance());
      client.onCompleted();
    }
  }
}
