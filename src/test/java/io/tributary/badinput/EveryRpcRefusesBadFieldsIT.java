package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.validate.Int32Rules;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.tributary.badinput.Spoiling.Spoilt;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every field of every request that the server takes, by the descriptors it serves. */
@WithService
class EveryRpcRefusesBadFieldsIT {
  private static final String FOUR_BYTES = "🌊";
  private static final String MEGABYTE = "x".repeat(1 << 20);

  private static void assertInvalid(Answer answer, String reason, String field) {
    Refused refused = answer.refused();
    assertThat(refused.code()).as(refused.message()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).as(refused.message()).isEqualTo(reason);
    assertThat(refused.fields()).containsOnly(field);
    assertThat(refused.rules()).isNotEmpty().doesNotContain("");
  }

  private static void assertInvalid(Answer answer, Spoilt spoilt) {
    assertInvalid(answer, "INVALID_FIELD", spoilt.place().path());
  }

  /** Masks are held to what they may name as a whole. */
  private static void assertInvalidText(Answer answer, Spoilt spoilt) {
    String path = spoilt.place().path();
    assertInvalid(
        answer, "INVALID_FIELD", path.equals("update_mask.paths[0]") ? "update_mask" : path);
  }

  /** Else the others would prove nothing: what they spoil would have been refused anyway. */
  @TestFactory
  Stream<DynamicTest> theRequestThatTheOthersSpoilIsAnswered(Service service, Fixtures given) {
    return Rpc.all(service).stream()
        .map(
            rpc ->
                Spoiling.named(
                    rpc + " answers a good request",
                    () -> {
                      service.database().empty();
                      ValidRequests valid = ValidRequests.inANewWorld(service, given);
                      Answer answer = rpc.call(valid.of(rpc).toByteString());
                      assertThat(answer.status())
                          .as(
                              "the request made for %s does not succeed: teach ValidRequests what"
                                  + " it needs, so that its bad input is tested too",
                              rpc)
                          .isEqualTo(Status.OK);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> idsAreUuids(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            Place::isUuid,
            "is no UUID",
            spoilt -> {
              for (String id :
                  List.of("not-a-uuid", "", "1-1-1-1-1", "{" + Fixtures.newId() + "}")) {
                assertInvalid(spoilt.with(id), spoilt);
              }
            });
  }

  @TestFactory
  Stream<DynamicTest> whatIsNamedLikeAnIdIsHeldToBeOne(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.field().getName().matches(".*_ids?"),
            "has the rule of ids",
            spoilt -> assertThat(spoilt.place().isUuid()).isTrue());
  }

  @TestFactory
  Stream<DynamicTest> actingUsersExist(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.field().getName().matches("actor_id|viewer_id"),
            "is nobody",
            spoilt -> {
              Refused refused = spoilt.with(Fixtures.newId()).refused();
              assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(refused.reason()).isEqualTo("USER_NOT_FOUND");
            });
  }

  @TestFactory
  Stream<DynamicTest> pageSizesAreNotNegative(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.path().equals("page_size"),
            "is negative",
            spoilt -> {
              assertInvalid(spoilt.with(-1), spoilt);
              assertInvalid(spoilt.with(Integer.MIN_VALUE), spoilt);
            });
  }

  @TestFactory
  Stream<DynamicTest> hugePageSizesAreCoerced(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.path().equals("page_size"),
            "is huge",
            spoilt -> assertThat(spoilt.with(2_000_000_000).status()).isEqualTo(Status.OK));
  }

  @TestFactory
  Stream<DynamicTest> numbersStayWithinTheirBounds(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.is(JavaType.INT),
            "is out of bounds",
            spoilt -> {
              Int32Rules rules = spoilt.place().rules().getInt32();
              assertThat(rules.hasGte()).as("has a lower bound").isTrue();
              assertInvalid(spoilt.with(rules.getGte() - 1), spoilt);
              if (rules.hasLte()) {
                assertInvalid(spoilt.with(rules.getLte() + 1), spoilt);
              }
            });
  }

  @TestFactory
  Stream<DynamicTest> enumsAreOfTheirValues(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.is(JavaType.ENUM),
            "is of an unknown value",
            spoilt -> {
              for (int number : new int[] {4711, -1}) {
                assertInvalid(
                    spoilt.with(
                        spoilt
                            .place()
                            .field()
                            .getEnumType()
                            .findValueByNumberCreatingIfUnknown(number)),
                    spoilt);
              }
            });
  }

  @TestFactory
  Stream<DynamicTest> textHasNoNul(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.is(JavaType.STRING),
            "contains U+0000",
            spoilt -> {
              assertInvalid(spoilt.with("a\0b"), spoilt);
              assertInvalid(spoilt.with("\0"), spoilt);
            });
  }

  @TestFactory
  Stream<DynamicTest> aMegabyteOfTextIsToldSo(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.is(JavaType.STRING),
            "is a megabyte",
            spoilt -> assertInvalidText(spoilt.with(MEGABYTE), spoilt));
  }

  @TestFactory
  Stream<DynamicTest> textIsBoundedByItsCodePoints(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.rules().getString().hasMaxLen(),
            "is one code point too long",
            spoilt -> {
              Answer answer = spoilt.with(FOUR_BYTES.repeat(longest(spoilt) + 1));
              assertInvalid(answer, spoilt);
              assertThat(answer.refused().rules()).contains("string.max_len");
            });
  }

  /** These may well succeed, so each has a world of its own. */
  @TestFactory
  Stream<DynamicTest> textMayBeAsLongAsItsBound(Service service, Fixtures given) {
    return Rpc.all(service).stream()
        .flatMap(
            rpc ->
                Place.all(rpc.request()).stream()
                    .filter(place -> place.rules().getString().hasMaxLen())
                    .map(
                        place ->
                            Spoiling.named(
                                rpc + " " + place + " is just short enough",
                                () -> {
                                  service.database().empty();
                                  var spoilt =
                                      new Spoilt(
                                          rpc, place, ValidRequests.inANewWorld(service, given));
                                  assertLengthIsFine(
                                      spoilt.with(FOUR_BYTES.repeat(longest(spoilt))), spoilt);
                                })));
  }

  /** A text that must have a form or be a known name may be refused for that, and only for that. */
  private static void assertLengthIsFine(Answer answer, Spoilt spoilt) {
    if (answer.isOk()) {
      return;
    }
    Refused refused = answer.refused();
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.rules())
        .containsOnly(spoilt.place().rules().getString().hasPattern() ? "string.pattern" : "known");
  }

  private static int longest(Spoilt spoilt) {
    return Math.toIntExact(spoilt.place().rules().getString().getMaxLen());
  }

  @TestFactory
  Stream<DynamicTest> batchesHoldAThousandIds(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEveryList(
            Place::isBatchOfIds,
            "are 1,001",
            spoilt -> {
              String all = spoilt.place().pathOfAll();
              assertInvalid(spoilt.withAll(ids(1_001)), "BATCH_TOO_LARGE", all);
              assertThat(spoilt.withAll(ids(1_000)).status()).isEqualTo(Status.OK);
            });
  }

  @TestFactory
  Stream<DynamicTest> aBatchTooLargeIsToldSoWhateverItHolds(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEveryList(
            Place::isBatchOfIds,
            "are 2,000,000 times nothing",
            spoilt -> {
              Refused refused = spoilt.withAll(Collections.nCopies(2_000_000, "")).refused();
              assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(refused.reason()).isEqualTo("BATCH_TOO_LARGE");
              assertThat(refused.fields()).contains(spoilt.place().pathOfAll());
            });
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> Fixtures.newId()).toList();
  }

  @TestFactory
  Stream<DynamicTest> listsOfIdsAreBatches(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEveryList(
            place -> place.is(JavaType.STRING) && place.isUuid(),
            "have the rule of batches",
            spoilt -> assertThat(spoilt.place().isBatch()).isTrue());
  }

  @TestFactory
  Stream<DynamicTest> listsAreAsLongAsTheyMayBe(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEveryList(
            place -> place.fieldRules().getRepeated().hasMaxItems(),
            "have one too many or too few",
            spoilt -> {
              var rules = spoilt.place().fieldRules().getRepeated();
              String all = spoilt.place().pathOfAll();
              assertInvalid(
                  spoilt.withAll(
                      Collections.nCopies((int) rules.getMaxItems() + 1, oneItem(spoilt))),
                  "INVALID_FIELD",
                  all);
              if (rules.getMinItems() > 0) {
                assertInvalid(spoilt.withAll(List.of()), "INVALID_FIELD", all);
              }
            });
  }

  private static Object oneItem(Spoilt spoilt) {
    Message request = spoilt.valid().of(spoilt.rpc());
    return request.getRepeatedField(spoilt.place().field(), 0);
  }
}
