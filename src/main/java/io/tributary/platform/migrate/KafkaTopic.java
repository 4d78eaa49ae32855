package io.tributary.platform.migrate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topic that events travel by. One that is there stays as it is: operators may have changed
 * what it is kept for. Only its number of partitions must be right, because that decides which
 * events are in order.
 */
final class KafkaTopic {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Map<String, Object> settings;
  private final String topic;
  private final int partitions;
  private final int replication;
  private final Duration retention;

  /**
   * @param properties as Kafka names them, such as how to log in
   */
  KafkaTopic(
      List<String> bootstrapServers,
      Map<String, Object> properties,
      String topic,
      int partitions,
      int replication,
      Duration retention) {
    this.settings = new HashMap<>(properties);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    this.topic = topic;
    this.partitions = partitions;
    this.replication = replication;
    this.retention = retention;
  }

  /** 1 if it was made. */
  int up() {
    try (Admin admin = Admin.create(settings)) {
      // One that has just been made is as wanted, and not every broker knows it yet.
      if (make(admin)) {
        return 1;
      }
      int found =
          admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
              .mapToInt(each -> each.partitions().size())
              .sum();
      if (found != partitions) {
        throw new Refusal(
            "kafka: the topic %s has %d partitions, and kafka.partitions is %d"
                .formatted(topic, found, partitions));
      }
      return 0;
    } catch (ExecutionException failed) {
      throw refusal(failed.getCause() == null ? failed : failed.getCause());
    } catch (KafkaException failure) {
      throw refusal(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Refusal("interrupted", interrupted);
    }
  }

  private boolean make(Admin admin) throws ExecutionException, InterruptedException {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.of((short) replication))
            .configs(
                Map.of(
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(retention.toMillis()),
                    // One copy may be away, and what was acknowledged is still in all others.
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    Integer.toString(Math.max(1, replication - 1))));
    try {
      admin.createTopics(List.of(wanted)).all().get();
      return true;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw failed;
    }
  }

  private static Refusal refusal(Throwable why) {
    return new Refusal("kafka: " + why.getMessage(), why);
  }
}
