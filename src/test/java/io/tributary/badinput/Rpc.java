package io.tributary.badinput;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.tributary.harness.Service;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A method of the API as the running server offers it, called with bytes of the test's own. */
record Rpc(MethodDescriptor method, Channel channel) {
  /** Far beyond what a call needs, so that a busy machine is no failure. */
  private static final int PATIENCE_SECONDS = 30;

  /** Every method that the server serves, but those of gRPC's own services. */
  static List<Rpc> all(Service service) {
    return service.bean(GrpcEmbeddedServer.class).getServer().getServices().stream()
        .flatMap(served -> served.getMethods().stream())
        .map(ServerMethodDefinition::getMethodDescriptor)
        .map(io.grpc.MethodDescriptor::getSchemaDescriptor)
        .flatMap(
            schema ->
                schema instanceof ProtoMethodDescriptorSupplier supplier
                    ? Stream.of(supplier.getMethodDescriptor())
                    : Stream.empty())
        .filter(method -> method.getFile().getPackage().startsWith("tributary."))
        .sorted(Comparator.comparing(MethodDescriptor::getFullName))
        .map(method -> new Rpc(method, service.channel()))
        .toList();
  }

  Descriptor request() {
    return method.getInputType();
  }

  /** The request's field for whom the call acts. */
  Optional<Place> actor() {
    return Stream.of("actor_id", "viewer_id").flatMap(name -> field(name).stream()).findFirst();
  }

  Optional<Place> field(String name) {
    return Optional.ofNullable(request().findFieldByName(name))
        .map((FieldDescriptor field) -> new Place(List.of(field)));
  }

  Answer call(ByteString... messages) {
    ClientCall<ByteString, ByteString> call =
        channel.newCall(
            io.grpc.MethodDescriptor.<ByteString, ByteString>newBuilder()
                .setType(io.grpc.MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(method.getService().getFullName() + "/" + method.getName())
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build(),
            CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
    var answer = new CompletableFuture<Answer>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            answer.complete(new Answer(status, trailers));
          }
        },
        new Metadata());
    call.request(Integer.MAX_VALUE);
    for (ByteString message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    return answer.join();
  }

  /** As in "PostService/GetPost". */
  @Override
  public String toString() {
    return method.getService().getName() + "/" + method.getName();
  }

  private static final class Bytes implements io.grpc.MethodDescriptor.Marshaller<ByteString> {
    @Override
    public InputStream stream(ByteString bytes) {
      return new ByteArrayInputStream(bytes.toByteArray());
    }

    @Override
    public ByteString parse(InputStream stream) {
      try {
        return ByteString.readFrom(stream);
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
    }
  }
}
