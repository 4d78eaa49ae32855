package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.Message;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Makes tests of every RPC in one world, none of which may change anything in it. */
final class Spoiling {
  private final List<Rpc> rpcs;
  private final ValidRequests valid;
  private final Tables tables;

  private Spoiling(List<Rpc> rpcs, ValidRequests valid, Tables tables) {
    this.rpcs = rpcs;
    this.valid = valid;
    this.tables = tables;
  }

  static Spoiling everyRpcOf(Service service, Fixtures given) {
    ValidRequests valid = ValidRequests.inANewWorld(service, given);
    return new Spoiling(Rpc.all(service), valid, new Tables(service.database()));
  }

  /** A request that one test may spoil, in one place of it. */
  record Spoilt(Rpc rpc, Place place, ValidRequests valid) {
    Answer with(Object value) {
      return rpc.call(request(value).toByteString());
    }

    Answer withAll(List<?> values) {
      return rpc.call(valid.withAll(valid.of(rpc), place, values).toByteString());
    }

    Message request(Object value) {
      return valid.with(valid.of(rpc), place, value);
    }
  }

  /** A test for each place of each request that holds a value of this kind. */
  Stream<DynamicTest> atEvery(Predicate<Place> kind, String what, Consumer<Spoilt> check) {
    return atLeastOne(
        rpcs.stream().flatMap(rpc -> tests(rpc, Place.all(rpc.request()), kind, what, check)));
  }

  /** A test for each place of each request that may hold many. */
  Stream<DynamicTest> atEveryList(Predicate<Place> kind, String what, Consumer<Spoilt> check) {
    return atLeastOne(
        rpcs.stream().flatMap(rpc -> tests(rpc, Place.repeated(rpc.request()), kind, what, check)));
  }

  private Stream<DynamicTest> tests(
      Rpc rpc, List<Place> places, Predicate<Place> kind, String what, Consumer<Spoilt> check) {
    return places.stream()
        .filter(kind)
        .map(
            place ->
                test(
                    rpc + " " + place + " " + what,
                    () -> check.accept(new Spoilt(rpc, place, valid))));
  }

  /** A test for each RPC. */
  Stream<DynamicTest> ofEvery(
      String what, Predicate<Rpc> kind, Function<Rpc, Consumer<Message>> check) {
    return atLeastOne(
        rpcs.stream()
            .filter(kind)
            .map(rpc -> test(rpc + " " + what, () -> check.apply(rpc).accept(valid.of(rpc)))));
  }

  private DynamicTest test(String name, Runnable check) {
    return named(
        name,
        () -> {
          check.run();
          tables.assertUnchanged();
        });
  }

  /** Reports do not show the names of dynamic tests, so failures say them too. */
  static DynamicTest named(String name, Runnable check) {
    return dynamicTest(
        name,
        () -> {
          try {
            check.run();
          } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(name + ": " + failure.getMessage(), failure);
          }
        });
  }

  /** A kind that matches nowhere would pass for tested. */
  private static Stream<DynamicTest> atLeastOne(Stream<DynamicTest> tests) {
    List<DynamicTest> all = tests.toList();
    assertThat(all).as("places to spoil").isNotEmpty();
    return all.stream();
  }
}
