package io.tributary.badinput;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests that are no messages, or not one. */
@WithService
class EveryRpcRefusesBadBytesIT {
  private static final String STAND_IN = "(bytes here)";

  /** No character, an overlong U+0000, half a surrogate pair, a character cut short. */
  private static final List<ByteString> NO_UTF8 =
      Stream.of("\u00ff\u00fe", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00f0\u009f\u008c")
          .map(bytes -> bytes.repeat(STAND_IN.length()).substring(0, STAND_IN.length()))
          .map(bytes -> ByteString.copyFrom(bytes, ISO_8859_1))
          .toList();

  private static void assertMalformed(Answer answer) {
    Refused refused = answer.refused();
    assertThat(refused.code()).as(refused.message()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).as(refused.message()).isEqualTo("MALFORMED_MESSAGE");
  }

  @TestFactory
  Stream<DynamicTest> textIsUtf8(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(
            place -> place.is(JavaType.STRING),
            "is no UTF-8",
            spoilt -> {
              ByteString message = spoilt.request(STAND_IN).toByteString();
              for (ByteString bytes : NO_UTF8) {
                assertMalformed(spoilt.rpc().call(replaced(message, bytes)));
              }
            });
  }

  private static ByteString replaced(ByteString message, ByteString bytes) {
    int at = message.toString(ISO_8859_1).indexOf(STAND_IN);
    assertThat(at).isPositive();
    return message.substring(0, at).concat(bytes).concat(message.substring(at + STAND_IN.length()));
  }

  @TestFactory
  Stream<DynamicTest> aCutMessageIsNone(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .ofEvery(
            "cut short",
            rpc -> !rpc.request().getFields().isEmpty(),
            rpc -> request -> assertMalformed(rpc.call(cut(request))));
  }

  /** Without its last byte; without more of them where what is left is a message by chance. */
  private static ByteString cut(Message request) {
    ByteString bytes = request.toByteString();
    return IntStream.range(1, bytes.size())
        .mapToObj(less -> bytes.substring(0, bytes.size() - less))
        .filter(left -> !isMessage(request, left))
        .findFirst()
        .orElseThrow(() -> new AssertionError("whatever is cut off, it stays a message"));
  }

  @TestFactory
  Stream<DynamicTest> noiseIsNoMessage(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .ofEvery(
            "of noise",
            rpc -> true,
            rpc ->
                request ->
                    noise(rpc.toString().hashCode())
                        .filter(bytes -> !isMessage(request, bytes))
                        .limit(10)
                        .forEach(bytes -> assertMalformed(rpc.call(bytes))));
  }

  private static Stream<ByteString> noise(int seed) {
    var random = new Random(seed);
    return Stream.generate(
            () -> {
              byte[] bytes = new byte[1 + random.nextInt(200)];
              random.nextBytes(bytes);
              return ByteString.copyFrom(bytes);
            })
        .limit(1_000);
  }

  private static boolean isMessage(Message request, ByteString bytes) {
    try {
      DynamicMessage.parseFrom(request.getDescriptorForType(), bytes);
      return true;
    } catch (InvalidProtocolBufferException malformed) {
      return false;
    }
  }

  @TestFactory
  Stream<DynamicTest> noMessageIsToldSo(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .ofEvery(
            "without a message",
            rpc -> !rpc.method().isClientStreaming(),
            rpc -> request -> assertMalformed(rpc.call()));
  }

  /** gRPC itself ends such a call, beneath our code, by resetting its stream. */
  @TestFactory
  Stream<DynamicTest> twoMessagesAreNoCall(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .ofEvery(
            "with two messages",
            rpc -> !rpc.method().isClientStreaming(),
            rpc ->
                request ->
                    assertThat(
                            rpc.call(request.toByteString(), request.toByteString())
                                .status()
                                .getCode())
                        .isEqualTo(Status.Code.CANCELLED));
  }

  @TestFactory
  Stream<DynamicTest> anEmptyMessageIsHeldToTheRules(Service service, Fixtures given) {
    return Spoiling.everyRpcOf(service, given)
        .ofEvery(
            "with an empty message",
            rpc -> Place.all(rpc.request()).stream().anyMatch(Place::isUuid),
            rpc ->
                request -> {
                  Refused refused = rpc.call(ByteString.EMPTY).refused();
                  assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                  assertThat(refused.reason()).isEqualTo("INVALID_FIELD");
                });
  }
}
