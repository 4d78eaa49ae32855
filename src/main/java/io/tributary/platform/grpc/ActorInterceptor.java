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

/** Tells the call for which user it acts: the request's {@code actor_id} or {@code viewer_id}. */
final class ActorInterceptor implements ServerInterceptor {
  private final ConcurrentMap<Descriptor, Optional<FieldDescriptor>> fields =
      new ConcurrentHashMap<>();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        actFor((Message) message);
        super.onMessage(message);
      }
    };
  }

  private void actFor(Message request) {
    fields
        .computeIfAbsent(request.getDescriptorForType(), ActorInterceptor::actorField)
        .ifPresentOrElse(
            field -> Call.current().actFor(UUID.fromString((String) request.getField(field))),
            () -> Call.current().actForNobody());
  }

  static Optional<FieldDescriptor> actorField(Descriptor request) {
    return Stream.of("actor_id", "viewer_id")
        .flatMap(name -> Optional.ofNullable(request.findFieldByName(name)).stream())
        .findFirst();
  }
}
