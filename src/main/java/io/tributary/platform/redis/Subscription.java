package io.tributary.platform.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A connection that listens to a channel, for all who want to hear it. Once connected, the client
 * connects it anew and subscribes again by itself, in a cluster to any node that is there: what is
 * published on one is heard on all.
 */
final class Subscription {
  private final AbstractRedisClient client;
  private final String channel;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private @Nullable StatefulRedisPubSubConnection<String, String> connection;
  private volatile boolean hears;

  Subscription(AbstractRedisClient client, String channel, Listener listener) {
    this.client = client;
    this.channel = channel;
    listeners.add(listener);
  }

  boolean isTo(String channel) {
    return this.channel.equals(channel);
  }

  void add(Listener listener) {
    listeners.add(listener);
    if (hears) {
      listener.listening();
    }
  }

  /**
   * Again and again, because a first attempt may have been lost; nothing to do for one that hears.
   */
  void connect() {
    if (hears) {
      return;
    }
    StatefulRedisPubSubConnection<String, String> opened = connection;
    if (opened == null) {
      opened = open();
      connection = opened;
    }
    opened.sync().subscribe(channel);
  }

  private StatefulRedisPubSubConnection<String, String> open() {
    var codec = new KeyCodec();
    StatefulRedisPubSubConnection<String, String> opened =
        client instanceof RedisClusterClient cluster
            ? cluster.connectPubSub(codec)
            : ((RedisClient) client).connectPubSub(codec);
    opened.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String on, String message) {
            listeners.forEach(each -> each.heard(message));
          }

          @Override
          public void subscribed(String to, long count) {
            hears = true;
            listeners.forEach(Listener::listening);
          }
        });
    opened.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
            hears = false;
            listeners.forEach(Listener::deaf);
          }
        });
    return opened;
  }
}
