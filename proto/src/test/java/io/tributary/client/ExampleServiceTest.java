package io.tributary.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExampleServiceTest {
  private final Pod pod = new Pod();
  private final ManagedChannel channel =
      TributaryChannel.configure(
              Grpc.newChannelBuilder(
                  "dns:///127.0.0.1:" + pod.address().getPort(),
                  InsecureChannelCredentials.create()))
          .build();
  private final ExampleService service = start();

  private ExampleService start() {
    try {
      return new ExampleService(channel, 0);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  @AfterEach
  void close() {
    service.close();
    channel.shutdownNow();
    pod.close();
  }

  private HttpResponse<String> home() throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + service.port() + "/home/somebody"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aFeedIsShownAsText() throws Exception {
    assertThat(home().body()).isEqualTo("Ada: hello, somebody\n");
  }

  @Test
  void aPodThatIsAwayForAMomentIsNotSeen() throws Exception {
    pod.failNext(Status.Code.UNAVAILABLE, "0");
    assertThat(home().statusCode()).isEqualTo(200);
    assertThat(pod.attempts).hasSize(2);
  }

  @Test
  void aServiceThatIsAwayIsSaidToBe() throws Exception {
    pod.failNext(Status.Code.UNAVAILABLE, "-1");
    assertThat(home().statusCode()).isEqualTo(503);
  }

  @Test
  void whoIsNotThereHasNoFeed() throws Exception {
    pod.failNext(Status.Code.NOT_FOUND, null);
    assertThat(home().statusCode()).isEqualTo(404);
  }
}
