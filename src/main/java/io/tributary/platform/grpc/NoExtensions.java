package io.tributary.platform.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Reflection's answer about a type without extensions: that it has none. The library says that
 * there is no such type, and grpcurl, which asks before it shows a failure's details, then shows
 * their bytes.
 */
final class NoExtensions implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          @SuppressWarnings("unchecked") // What is built from an A is one.
          public void sendMessage(A answer) {
            super.sendMessage((A) mended((Message) answer));
          }
        },
        headers);
  }

  /** By names, which are the same in both versions of reflection. */
  private static Message mended(Message answer) {
    FieldDescriptor error = field(answer, "error_response");
    Message request = (Message) answer.getField(field(answer, "original_request"));
    FieldDescriptor asked = field(request, "all_extension_numbers_of_type");
    if (!answer.hasField(error) || !request.hasField(asked)) {
      return answer;
    }
    Message.Builder mended = answer.toBuilder().clearField(error);
    FieldDescriptor numbers = field(answer, "all_extension_numbers_response");
    Message.Builder none = mended.newBuilderForField(numbers);
    none.setField(
        none.getDescriptorForType().findFieldByName("base_type_name"), request.getField(asked));
    return mended.setField(numbers, none.build()).build();
  }

  private static FieldDescriptor field(Message message, String name) {
    return message.getDescriptorForType().findFieldByName(name);
  }
}
