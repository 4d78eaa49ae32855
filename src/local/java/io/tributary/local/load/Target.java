package io.tributary.local.load;

import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whom we ask.
 *
 * @param hosts one {@code host:port} or target of gRPC's such as {@code dns:///name:port}, or
 *     several of the former with commas between them: pods, balanced as clients do it, by their
 *     health
 */
record Target(String hosts, Security security) {
  private static final String PODS = "pods";

  static {
    NameResolverRegistry.getDefaultRegistry().register(new Pods());
  }

  Target {
    if (hosts.isBlank()) {
      throw new IllegalArgumentException("host is empty");
    }
  }

  boolean isOne() {
    return !hosts.contains(",");
  }

  String address() {
    return isOne() ? hosts : PODS + ":///" + hosts;
  }

  void configure(NettyChannelBuilder channel) {
    if (security.cname() != null) {
      channel.overrideAuthority(security.cname());
    }
    if (!isOne() || hosts.startsWith("dns:")) {
      channel.defaultServiceConfig(
          Map.of(
              "loadBalancingConfig",
              List.of(Map.of("round_robin", Map.of())),
              "healthCheckConfig",
              Map.of("serviceName", "")));
    }
  }

  /** A channel for few calls of our own, beside those that are measured. */
  ManagedChannel channel() {
    var channel =
        NettyChannelBuilder.forTarget(address(), security.credentials())
            .maxInboundMessageSize(64 * 1024 * 1024);
    configure(channel);
    String authorization = security.authorization();
    if (authorization != null) {
      channel.intercept(Connections.headers(Map.of("authorization", authorization)));
    }
    return channel.build();
  }

  /** Resolves the hosts of a list, as DNS would those of a name. */
  private static final class Pods extends NameResolverProvider {
    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
      List<EquivalentAddressGroup> addresses =
          Arrays.stream(target.getPath().substring(1).split(","))
              .map(Pods::address)
              .map(EquivalentAddressGroup::new)
              .toList();
      return new NameResolver() {
        @Override
        public String getServiceAuthority() {
          return "pods";
        }

        @Override
        public void start(Listener2 listener) {
          listener.onResult(
              ResolutionResult.newBuilder()
                  .setAddressesOrError(StatusOr.fromValue(addresses))
                  .build());
        }

        @Override
        public void shutdown() {}
      };
    }

    private static SocketAddress address(String host) {
      int colon = host.lastIndexOf(':');
      if (colon < 1 || !host.substring(colon + 1).matches("\\d{1,5}")) {
        throw new IllegalArgumentException("\"" + host + "\" is not of the form host:port");
      }
      return new InetSocketAddress(
          host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
    }

    @Override
    public String getDefaultScheme() {
      return PODS;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
      return Set.of(InetSocketAddress.class);
    }

    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      // Below DNS, which stays what a bare host:port is resolved by.
      return 4;
    }
  }
}
