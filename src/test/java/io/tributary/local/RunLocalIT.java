package io.tributary.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.api.users.v1.UserServiceGrpc;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The run command from its start to its end, however it ends. */
class RunLocalIT {
  private static final int STORES = 4;

  /** Of a JVM that has just started; it can take long on a busy machine. */
  private static final Duration FIRST_CALL = Duration.ofSeconds(30);

  @Test
  void whatARunKeptOutlivesItsEndAndItsCrashUntilItIsReset(@TempDir Path folder) throws Exception {
    int redisPort = freePort();
    String user;
    List<ProcessHandle> stores;
    try (var first = RunProcess.start(folder, "-Dredis.port=" + redisPort).awaitUp()) {
      user = on(first, RunLocalIT::createUser);
      stores = first.stores();
      assertThat(first.out()).contains("redis redis://127.0.0.1:" + redisPort);
      connect(redisPort);

      first.signal("TERM");

      assertThat(first.exitCode()).isEqualTo(143);
    }
    assertAllEnded(stores);

    try (var second = RunProcess.start(folder).awaitUp()) {
      assertThat(knows(second, user)).isTrue();
      stores = second.stores();
      second.signal("KILL");
      second.exitCode();
    }

    try (var third = RunProcess.start(folder).awaitUp()) {
      assertThat(knows(third, user)).isTrue();
      assertAllEnded(stores);
      stores = third.stores();

      third.signal("INT");

      assertThat(third.exitCode()).isEqualTo(130);
      assertThat(third.err()).doesNotContain("Exception");
    }
    assertAllEnded(stores);

    try (var emptied = RunProcess.start(folder, "-Dreset=true").awaitUp()) {
      // Who has the same handle, which is free again.
      assertThat(on(emptied, RunLocalIT::createUser)).isNotEqualTo(user);
      stores = emptied.stores();
      emptied.signal("TERM");
      emptied.exitCode();
    }
    assertAllEnded(stores);
  }

  @Test
  void onRequestEventsTravelByAKafkaOfItsOwn(@TempDir Path folder) throws Exception {
    try (var run = RunProcess.start(folder, "-Dtransport=kafka").awaitUp()) {
      assertThat(run.out()).contains("kafka 127.0.0.1:").contains("migrate kafka");
      assertThat(run.stores()).hasSizeGreaterThan(STORES);
      assertThat(knows(run, on(run, RunLocalIT::createUser))).isTrue();
      List<ProcessHandle> stores = run.stores();

      run.signal("TERM");

      assertThat(run.exitCode()).isEqualTo(143);
      assertAllEnded(stores);
    }
  }

  @Test
  void anEndWhileStoresAreStartingEndsThemToo(@TempDir Path folder) throws Exception {
    try (var run = RunProcess.start(folder)) {
      // What was seen is kept: PostgreSQL's first processes live for a moment only.
      List<ProcessHandle> stores = new ArrayList<>();
      Eventually.holds(
          () -> {
            stores.clear();
            stores.addAll(run.stores());
            return stores.size() >= STORES;
          });

      run.signal("TERM");

      assertThat(run.exitCode()).isEqualTo(143);
      assertAllEnded(stores);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres.port",
        "redis.port",
        "neo4j.port",
        "clickhouse.port",
        "grpc.server.port",
        "micronaut.server.port"
      })
  void aTakenPortIsRefusedInOneSentenceBeforeAnythingStarts(String key, @TempDir Path folder)
      throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var run = RunProcess.start(folder, "-D" + key + "=" + taken.getLocalPort())) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err().strip())
          .hasLineCount(1)
          .startsWith("port %d, wanted for ".formatted(taken.getLocalPort()))
          .contains("-D" + key + "=");
      assertThat(filesUnder(folder)).containsExactly("lock");
    }
  }

  @Test
  void aFolderThatAnotherRunHasIsRefusedInOneSentence(@TempDir Path folder) throws Exception {
    try (var file =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = file.lock();
        var run = RunProcess.start(folder, "-Dreset=true")) {
      assertThat(lock.isValid()).isTrue();
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err().strip())
          .hasLineCount(1)
          .startsWith(folder + " is in use by another run");
    }
  }

  @Test
  void storesWithAnAddressAreUsedAndLeftRunning(@TempDir Path folder) throws Exception {
    try (LocalPostgres postgres = LocalPostgres.keeping(folder.resolve("their-postgres"), 0);
        LocalRedis redis = LocalRedis.start(folder.resolve("their-redis"), 0);
        LocalNeo4j neo4j = LocalNeo4j.start(folder.resolve("their-neo4j"), 0);
        LocalClickHouse clickHouse = LocalClickHouse.start(folder.resolve("their-click"), 0)) {
      postgres.server().ensureDatabase("theirs");
      int port = postgres.server().port();
      var addresses =
          Map.of(
              "TRIBUTARY_POSTGRES", "postgresql://postgres@127.0.0.1:" + port + "/theirs",
              "TRIBUTARY_REDIS", "redis://127.0.0.1:" + redis.port(),
              "TRIBUTARY_NEO4J", "bolt://127.0.0.1:" + neo4j.port(),
              "TRIBUTARY_CLICKHOUSE", clickHouse.url() + "/theirs");
      try (var run = RunProcess.start(folder, addresses).awaitUp()) {
        assertThat(run.stores()).isEmpty();
        String user = on(run, RunLocalIT::createUser);
        assertThat(knows(run, user)).isTrue();

        run.signal("TERM");
        run.exitCode();
      }
      List.of(port, redis.port(), neo4j.port(), clickHouse.port()).forEach(RunLocalIT::connect);
      assertThat(filesUnder(folder.resolve("their-click/data/metadata"))).contains("theirs.sql");
    }
  }

  @Test
  void anAddressThatIsNoneIsRefusedInOneSentence(@TempDir Path folder) throws Exception {
    var addresses = Map.of("TRIBUTARY_REDIS", "localhost:6379");
    try (var run = RunProcess.start(folder, addresses)) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err().strip())
          .isEqualTo("TRIBUTARY_REDIS is no address: it must look like redis://host:6379");
    }
  }

  @Test
  void withoutTheNetworkTheFetchSaysASentence(@TempDir Path folder) throws Exception {
    for (String file : List.of("tools.js", "package.json", "package-lock.json")) {
      Files.copy(Path.of("build", file), folder.resolve(file));
    }
    Path said = folder.resolve("said.txt");
    var fetch =
        new ProcessBuilder("node", "tools.js")
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out.txt").toFile())
            .redirectError(said.toFile());
    fetch.environment().put("npm_config_registry", "http://127.0.0.1:" + freePort());
    fetch.environment().put("npm_config_cache", folder.resolve("cache").toString());
    fetch.environment().put("npm_config_fetch_retries", "0");

    assertThat(fetch.start().waitFor()).isEqualTo(1);
    assertThat(Files.readString(said).strip())
        .hasLineCount(1)
        .contains("@chdb/lib-linux-x64-gnu could not be fetched")
        .endsWith("is the npm registry within reach?");
  }

  private static void assertAllEnded(List<ProcessHandle> processes) {
    assertThat(processes).hasSizeGreaterThanOrEqualTo(STORES);
    Eventually.holds(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static <T> T on(RunProcess run, Function<ManagedChannel, T> work) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", run.grpcPort()).usePlaintext().build();
    try {
      return work.apply(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  private static String createUser(ManagedChannel channel) {
    return UserServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(FIRST_CALL)
        .createUser(
            CreateUserRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setProfile(UserProfile.newBuilder().setHandle("ada").setDisplayName("Ada"))
                .build())
        .getUser()
        .getUserId();
  }

  private static boolean knows(RunProcess run, String user) {
    var request = GetUsersRequest.newBuilder().setViewerId(user).addUserIds(user).build();
    return on(
        run,
        channel ->
            LookupServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(FIRST_CALL)
                    .getUsers(request)
                    .getUsersCount()
                == 1);
  }

  private static void connect(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
    } catch (IOException nobody) {
      throw new AssertionError("nobody listens on port " + port, nobody);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static List<String> filesUnder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }
}
