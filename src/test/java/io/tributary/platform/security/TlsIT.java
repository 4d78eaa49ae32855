package io.tributary.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.X509Bundle;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.LogLines;
import io.tributary.harness.OwnService;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The service over TLS, as callers with and without certificates see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIT {
  private static final String DATABASE = "tls";
  private static final Instant LATE = Instant.now().plus(Duration.ofDays(90));

  private final Certificates ours = new Certificates();
  private Path folder;
  private Service service;
  private String user;

  @BeforeAll
  void start(@TempDir Path folder) {
    this.folder = folder;
    ours.write(folder, ours.server(LATE));
    Service plain = OwnService.ready(DATABASE, Map.of());
    user = new Fixtures(plain).user();
    plain.close();
    var configuration = new HashMap<>(Certificates.configuration(folder));
    configuration.put("security.callers[0].name", "orders");
    configuration.put("security.callers[0].roles", "service");
    service = Service.on(Stores.postgres(), DATABASE, configuration);
    Eventually.holds(service::isReady);
  }

  @AfterAll
  void stop() {
    service.close();
  }

  private <T> T with(
      Certificates authority, @Nullable X509Bundle caller, Function<ManagedChannel, T> call) {
    ManagedChannel channel = authority.channel(service.grpcPort(), caller);
    try {
      return call.apply(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  private int users(ManagedChannel channel) {
    return LookupServiceGrpc.newBlockingStub(channel)
        .getUsers(GetUsersRequest.newBuilder().setViewerId(user).addUserIds(user).build())
        .getUsersCount();
  }

  private Refused refused(Certificates authority, @Nullable X509Bundle caller) {
    return with(authority, caller, channel -> Refused.by(() -> users(channel)));
  }

  @Test
  void aCallerIsKnownByItsCertificate() {
    assertThat(with(ours, ours.caller("orders"), this::users)).isEqualTo(1);
  }

  @Test
  void oneWithARoleOfNobodyMayNothing() {
    Refused refused = refused(ours, ours.caller("billing"));
    assertThat(refused.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.reason()).isEqualTo("NOT_PERMITTED");
  }

  @Test
  void oneWithoutACertificateIsToldSo() {
    Refused refused = refused(ours, null);
    assertThat(refused.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(refused.reason()).isEqualTo("CREDENTIALS_MISSING");
  }

  @Test
  void probesNeedNoCertificate() {
    ServingStatus status =
        with(
            ours,
            null,
            channel ->
                HealthGrpc.newBlockingStub(channel)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus());
    assertThat(status).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void certificatesOfOthersAndOldOnesEndAtTheHandshake() {
    var theirs = new Certificates();
    // It trusts us, and we do not trust it.
    assertThat(refused(ours, theirs.caller("orders")).code()).isEqualTo(Status.Code.UNAVAILABLE);
    X509Bundle old = ours.caller("orders", Instant.now().minus(Duration.ofHours(1)));
    assertThat(refused(ours, old).code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refused(theirs, theirs.caller("orders")).code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void whoSpeaksPlaintextIsNotAnswered() {
    assertThat(
            Refused.by(
                    () ->
                        service
                            .lookup()
                            .getUsers(
                                GetUsersRequest.newBuilder()
                                    .setViewerId(user)
                                    .addUserIds(user)
                                    .build()))
                .code())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aNameIsTakenFromTheUriThenTheDnsNameThenTheSubject() {
    X509Bundle spiffe = ours.spiffe("orders", "spiffe://example/ns/shop/sa/orders");
    assertThat(CertificateCallers.name(spiffe.getCertificate()))
        .isEqualTo("spiffe://example/ns/shop/sa/orders");
    assertThat(CertificateCallers.name(ours.server(LATE).getCertificate())).isEqualTo("localhost");
    assertThat(CertificateCallers.name(ours.caller("orders").getCertificate())).isEqualTo("orders");
  }

  @Test
  void newFilesAreTakenUpAndUnreadableOnesAreNot() throws Exception {
    try {
      Instant soon = Instant.now().plus(Duration.ofDays(7));
      ours.write(folder, ours.server(soon));
      Eventually.holds(() -> Math.abs(life() - Duration.ofDays(7).toSeconds()) < 3_600);
      assertThat(with(ours, ours.caller("orders"), this::users)).isEqualTo(1);
      Files.writeString(folder.resolve("tls.key"), "no key");
      Files.writeString(folder.resolve("tls.crt"), "no certificate");
      assertThat(with(ours, ours.caller("orders"), this::users)).isEqualTo(1);
      ours.write(folder, ours.server(LATE));
      Eventually.holds(() -> life() > Duration.ofDays(80).toSeconds());
    } finally {
      ours.write(folder, ours.server(LATE));
    }
  }

  /** The handshake that goes on with an earlier session asks nobody whom we trust by now. */
  @Test
  void whoIsNoLongerTrustedIsRefusedWhateverItsConnectionRemembers() {
    var theirs = new Certificates();
    SslContext kept = ours.context(ours.caller("orders"));
    ManagedChannel open = Certificates.channel(service.grpcPort(), kept);
    try {
      assertThat(users(open)).isEqualTo(1);
      theirs.writeAuthority(folder);
      // Who trusts us, and is signed by them.
      Eventually.holds(() -> answered(ours, theirs.caller("orders")));
      assertUntrusted(open);
      ManagedChannel resumed = Certificates.channel(service.grpcPort(), kept);
      try {
        assertUntrusted(resumed);
      } finally {
        resumed.shutdownNow();
      }
      ours.writeAuthority(folder);
      Eventually.holds(() -> answered(ours, ours.caller("orders")));
      assertThat(users(open)).isEqualTo(1);
    } finally {
      open.shutdownNow();
      ours.writeAuthority(folder);
    }
  }

  private boolean answered(Certificates authority, X509Bundle caller) {
    return with(
        authority,
        caller,
        channel -> {
          try {
            return users(channel) == 1;
          } catch (StatusRuntimeException notYet) {
            return false;
          }
        });
  }

  private void assertUntrusted(ManagedChannel channel) {
    Refused refused = Refused.by(() -> users(channel));
    assertThat(refused.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(refused.reason()).isEqualTo("CREDENTIALS_INVALID");
  }

  @Test
  void aCertificateWithTheKeyOfAnotherIsNotTakenUp() {
    try (var said = new LogLines(Tls.class.getName())) {
      Certificates.writeMixed(
          folder, ours.server(Instant.now().plus(Duration.ofDays(7))), ours.server(LATE));
      Eventually.holds(
          () ->
              said.all().stream()
                  .anyMatch(line -> line.contains("is not that of security.tls.certificate")));
      assertThat(life()).isGreaterThan(Duration.ofDays(80).toSeconds());
      assertThat(with(ours, ours.caller("orders"), this::users)).isEqualTo(1);
    } finally {
      ours.write(folder, ours.server(LATE));
    }
  }

  private double life() {
    return service.bean(MeterRegistry.class).get("tributary.tls.certificate.life").gauge().value();
  }

  @Test
  void filesThatAreNotThereStopTheStart() {
    var configuration = new HashMap<>(Certificates.configuration(folder));
    configuration.put("security.tls.key", folder.resolve("none").toString());
    assertThatThrownBy(() -> Service.on(Stores.postgres(), DATABASE, configuration))
        .hasStackTraceContaining("the files of security.tls cannot be used");
  }

  @Test
  void aCertificateWithTheKeyOfAnotherStopsTheStart(@TempDir Path own) {
    ours.writeAuthority(own);
    Certificates.writeMixed(own, ours.server(LATE), ours.server(LATE));
    assertThatThrownBy(
            () -> Service.on(Stores.postgres(), DATABASE, Certificates.configuration(own)))
        .hasStackTraceContaining(
            "the key of security.tls.key is not that of security.tls.certificate");
  }
}
