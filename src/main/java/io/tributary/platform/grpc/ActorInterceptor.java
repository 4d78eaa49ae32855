package io.tributary.platform.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.tributary.platform.call.Call;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * Tells the call for which user it acts, the request's {@code actor_id} or {@code viewer_id}, and
 * whom or what it is about: {@code user_id} or {@code import_id}.
 */
final class ActorInterceptor implements ServerInterceptor {
  private record Fields(Optional<FieldDescriptor> actor, Optional<FieldDescriptor> subject) {
    static Fields of(Descriptor request) {
      return new Fields(actorField(request), field(request, "user_id", "import_id"));
    }
  }

  private final ConcurrentMap<Descriptor, Fields> fields = new ConcurrentHashMap<>();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        tell(Call.current(), (Message) message);
        super.onMessage(message);
      }
    };
  }

  private void tell(Call call, Message request) {
    Fields of = fields.computeIfAbsent(request.getDescriptorForType(), Fields::of);
    // First, as the call may be refused for its actor.
    of.subject().ifPresent(field -> call.isAbout(field.getName() + " " + request.getField(field)));
    of.actor()
        .ifPresentOrElse(
            field -> call.actFor(UUID.fromString((String) request.getField(field))),
            call::actForNobody);
  }

  static Optional<FieldDescriptor> actorField(Descriptor request) {
    return field(request, "actor_id", "viewer_id");
  }

  private static Optional<FieldDescriptor> field(Descriptor request, String... names) {
    return Stream.of(names)
        .flatMap(name -> Optional.ofNullable(request.findFieldByName(name)).stream())
        .findFirst();
  }
}
