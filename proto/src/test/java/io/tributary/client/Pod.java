package io.tributary.client;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.tributary.api.feed.v1.FeedItem;
import io.tributary.api.feed.v1.FeedServiceGrpc.FeedServiceImplBase;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.feed.v1.GetFeedResponse;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.lookup.v1.GetUsersResponse;
import io.tributary.api.lookup.v1.LookupServiceGrpc.LookupServiceImplBase;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.CreateUserResponse;
import io.tributary.api.users.v1.DeleteUserRequest;
import io.tributary.api.users.v1.DeleteUserResponse;
import io.tributary.api.users.v1.User;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.api.users.v1.UserServiceGrpc.UserServiceImplBase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on loopback that answers what it is told to: failures in the order given, then empty
 * answers. It remembers every attempt that reached it.
 */
final class Pod implements AutoCloseable {
  record Attempt(String method, Deadline deadline, String previousAttempts) {}

  private record Failing(Status status, String pushback) {}

  private static final Metadata.Key<String> PREVIOUS =
      Metadata.Key.of("grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  final List<String> requestIds = new CopyOnWriteArrayList<>();
  final HealthStatusManager health = new HealthStatusManager();
  private final Queue<Failing> failures = new ConcurrentLinkedQueue<>();
  private final Server server;

  Pod() {
    this(List.of());
  }

  /**
   * @param extra a method that the API does not have
   */
  Pod(MethodDescriptor<CreateUserRequest, CreateUserResponse> extra) {
    this(
        List.of(
            ServerServiceDefinition.builder(String.valueOf(extra.getServiceName()))
                .addMethod(
                    extra,
                    ServerCalls.asyncUnaryCall(
                        (request, client) ->
                            answer(client, CreateUserResponse.getDefaultInstance())))
                .build()));
  }

  private Pod(List<ServerServiceDefinition> extra) {
    try {
      var builder =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
              .addService(health.getHealthService())
              .addService(ServerInterceptors.intercept(new Users(), new Script()))
              .addService(ServerInterceptors.intercept(new Lookup(), new Script()))
              .addService(ServerInterceptors.intercept(new Feed(), new Script()));
      extra.forEach(
          service -> builder.addService(ServerInterceptors.intercept(service, new Script())));
      server = builder.build().start();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", server.getPort());
  }

  /** The next attempt fails so; without pushback if it is null. */
  void failNext(Status.Code code, String pushback) {
    failures.add(new Failing(code.toStatus(), pushback));
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Script implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      attempts.add(
          new Attempt(
              call.getMethodDescriptor().getBareMethodName(),
              Context.current().getDeadline(),
              headers.get(PREVIOUS)));
      Failing failing = failures.poll();
      if (failing == null) {
        return next.startCall(call, headers);
      }
      var trailers = new Metadata();
      if (failing.pushback() != null) {
        trailers.put(PUSHBACK, failing.pushback());
      }
      call.close(failing.status(), trailers);
      return new ServerCall.Listener<>() {};
    }
  }

  private final class Users extends UserServiceImplBase {
    @Override
    public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> client) {
      requestIds.add(request.getRequestId());
      answer(client, CreateUserResponse.getDefaultInstance());
    }

    @Override
    public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> client) {
      answer(client, DeleteUserResponse.getDefaultInstance());
    }
  }

  private static final class Lookup extends LookupServiceImplBase {
    @Override
    public void getUsers(GetUsersRequest request, StreamObserver<GetUsersResponse> client) {
      answer(client, GetUsersResponse.getDefaultInstance());
    }
  }

  private static final class Feed extends FeedServiceImplBase {
    @Override
    public void getFeed(GetFeedRequest request, StreamObserver<GetFeedResponse> client) {
      answer(
          client,
          GetFeedResponse.newBuilder()
              .addItems(
                  FeedItem.newBuilder()
                      .setAuthor(
                          User.newBuilder()
                              .setProfile(UserProfile.newBuilder().setDisplayName("Ada")))
                      .setPost(Post.newBuilder().setText("hello, " + request.getViewerId())))
              .build());
    }
  }

  private static <A> void answer(StreamObserver<A> client, A answer) {
    client.onNext(answer);
    client.onCompleted();
  }
}
