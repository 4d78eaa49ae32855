package io.tributary.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RenewedTokenTest {
  private static final Duration LIFE = Duration.ofMinutes(10);

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final List<String> sent = new ArrayList<>();
  private Instant now = Instant.parse("2026-03-04T05:06:07Z");
  private Duration life = LIFE;
  private boolean issuerIsAway;
  private int asked;
  private final RenewedToken credentials = new RenewedToken(this::ask, () -> now);

  private RenewedToken.Token ask() {
    asked++;
    if (issuerIsAway) {
      throw new IllegalStateException("away");
    }
    return new RenewedToken.Token("token-" + asked, now.plus(life));
  }

  /** What a call does that needs a token: what it is sent with is in the list, once it is. */
  private void call() {
    call(waiting::add);
  }

  private void call(Executor executor) {
    credentials.applyRequestMetadata(
        over(SecurityLevel.PRIVACY_AND_INTEGRITY),
        executor,
        new CallCredentials.MetadataApplier() {
          @Override
          public void apply(Metadata headers) {
            sent.add(
                headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
          }

          @Override
          public void fail(Status status) {
            sent.add(status.getCode().name());
          }
        });
  }

  private void issuerAnswers() {
    for (Runnable each = waiting.poll(); each != null; each = waiting.poll()) {
      each.run();
    }
  }

  private static CallCredentials.RequestInfo over(SecurityLevel level) {
    return new CallCredentials.RequestInfo() {
      @Override
      public MethodDescriptor<?, ?> getMethodDescriptor() {
        return LookupServiceGrpc.getGetUsersMethod();
      }

      @Override
      public SecurityLevel getSecurityLevel() {
        return level;
      }

      @Override
      public String getAuthority() {
        return "tributary.example";
      }

      @Override
      public Attributes getTransportAttrs() {
        return Attributes.EMPTY;
      }
    };
  }

  @Test
  void callsWaitForTheFirstTokenWhichIsAskedForOnce() {
    call();
    call();
    assertThat(sent).isEmpty();
    issuerAnswers();
    assertThat(sent).containsExactly("Bearer token-1", "Bearer token-1");
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aTokenIsUsedUntilAFifthOfItsLifeIsLeft() {
    call();
    issuerAnswers();
    now = now.plus(LIFE.multipliedBy(4).dividedBy(5)).minusNanos(1);
    call();
    issuerAnswers();
    assertThat(sent).containsExactly("Bearer token-1", "Bearer token-1");
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void callsGoOnWithTheTokenThatIsThereWhileTheNextIsAskedFor() {
    call();
    issuerAnswers();
    now = now.plus(LIFE.multipliedBy(4).dividedBy(5));
    call();
    call();
    assertThat(sent).hasSize(3).containsOnly("Bearer token-1");
    issuerAnswers();
    call();
    assertThat(sent).last().isEqualTo("Bearer token-2");
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void anIssuerThatIsAwayIsAskedAgainAfterSomeSeconds() {
    call();
    issuerAnswers();
    issuerIsAway = true;
    now = now.plus(LIFE.multipliedBy(9).dividedBy(10));
    call();
    issuerAnswers();
    call();
    issuerAnswers();
    assertThat(asked).isEqualTo(2);
    issuerIsAway = false;
    now = now.plusSeconds(5);
    call();
    issuerAnswers();
    call();
    assertThat(asked).isEqualTo(3);
    assertThat(sent).last().isEqualTo("Bearer token-3");
    assertThat(sent).doesNotContain("UNAUTHENTICATED");
  }

  @Test
  void aTokenThatIsExpiredIsNotSent() {
    call();
    issuerAnswers();
    issuerIsAway = true;
    now = now.plus(LIFE);
    call();
    issuerAnswers();
    assertThat(sent).containsExactly("Bearer token-1", "UNAUTHENTICATED");
  }

  @Test
  void aTokenThatComesExpiredIsAskedForAgainByTheNextCall() {
    life = Duration.ofMinutes(-10);
    call();
    issuerAnswers();
    life = LIFE;
    call();
    issuerAnswers();
    assertThat(asked).isEqualTo(2);
    assertThat(sent).last().isEqualTo("Bearer token-2");
  }

  @Test
  void anExecutorThatEndsFailsItsCallAndNoOther() {
    call(
        task -> {
          throw new RejectedExecutionException();
        });
    assertThat(sent).containsExactly("UNAUTHENTICATED");
    call();
    issuerAnswers();
    assertThat(sent).last().isEqualTo("Bearer token-1");
  }

  @Test
  void noTokenIsSentInPlaintext() throws Exception {
    try (Pod pod = new Pod()) {
      ManagedChannel channel =
          TributaryChannel.configure(
                  NettyChannelBuilder.forTarget("dns:///127.0.0.1:" + pod.address().getPort()))
              .usePlaintext()
              .build();
      try {
        assertThatThrownBy(
                () -> {
                  var unused =
                      LookupServiceGrpc.newBlockingStub(channel)
                          .withCallCredentials(credentials)
                          .withDeadlineAfter(20, TimeUnit.SECONDS)
                          .getUsers(GetUsersRequest.getDefaultInstance());
                })
            .hasMessage("UNAUTHENTICATED: a token is sent over TLS only");
        assertThat(pod.attempts).isEmpty();
        assertThat(asked).isZero();
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
