package io.tributary.outbox;

import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.local.LocalKafka;
import io.tributary.platform.migrate.MigrateCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic and groups of a test's own, and what a test sees of them past the service. */
public final class ByKafka {
  static final int PARTITIONS = 8;

  private final String name = "test-" + UUID.randomUUID();
  private final LocalKafka broker;

  public ByKafka(LocalKafka broker) {
    this.broker = broker;
  }

  Map<String, Object> configuration() {
    var configuration = new HashMap<>(broker.configuration());
    configuration.put("outbox.transport", "KAFKA");
    configuration.put("kafka.topic", name);
    configuration.put("kafka.group-prefix", name);
    configuration.put("kafka.partitions", PARTITIONS);
    configuration.put("kafka.watch-interval", "100ms");
    return configuration;
  }

  /** How many topics that made. */
  public int migrate() {
    var all = new HashMap<>(Stores.configuration(Carrying.DATABASE));
    all.putAll(configuration());
    return MigrateCommand.up(all, MigrateCommand.Store.KAFKA);
  }

  public Service carrier(Map<String, Object> overrides) {
    var all = new HashMap<>(configuration());
    all.putAll(overrides);
    return Carrying.another(all);
  }

  private Map<String, Object> address() {
    return Map.of("bootstrap.servers", "127.0.0.1:" + broker.port());
  }

  boolean exists() {
    try (Admin admin = Admin.create(address())) {
      return admin.listTopics().names().get().contains(name);
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The members of a projection's group, each as its own broker calls it. */
  Set<String> members(String projection) {
    String group = name + "-" + projection;
    try (Admin admin = Admin.create(address())) {
      var members = new HashSet<String>();
      admin
          .describeConsumerGroups(List.of(group))
          .all()
          .get()
          .values()
          .forEach(
              described -> described.members().forEach(each -> members.add(each.consumerId())));
      return members;
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** All that stands in the topic now. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    try (var consumer =
        new KafkaConsumer<>(
            new HashMap<>(address()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partitions = new ArrayList<TopicPartition>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(name, i));
      }
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      var all = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      while (ends.entrySet().stream()
          .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
      return all;
    }
  }

  /** As somebody else might who has nothing to do with us. */
  void send(int partition, byte[] value) {
    try (var producer =
        new KafkaProducer<>(
            new HashMap<>(address()), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(name, partition, null, value)).get();
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
