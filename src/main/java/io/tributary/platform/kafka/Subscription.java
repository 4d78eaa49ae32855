package io.tributary.platform.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a consumer group, for one thread. What was polled is done, or held back, before the
 * next poll: there partitions change hands, and the group is told how far we got.
 */
public final class Subscription implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
  private static final Duration LEAVING = Duration.ofSeconds(3);

  private final Consumer<byte[], byte[]> consumer;
  private final Runnable lost;
  private final Map<TopicPartition, Long> polledFrom = new HashMap<>();
  private boolean pending;
  private boolean held;

  Subscription(Map<String, Object> settings, String topic, Runnable lost) {
    this.lost = lost;
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic), new Changing());
  }

  private final class Changing implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        commit();
      }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (held) {
        consumer.pause(partitions);
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      // Somebody else has them already; what we did since the last commit is done once more there.
    }
  }

  /** The next records, those of a partition in their order; none while they are held back. */
  public List<Incoming> poll(Duration atMost) {
    if (pending) {
      throw new IllegalStateException("what was polled is neither done nor held back");
    }
    polledFrom.clear();
    var records = new ArrayList<Incoming>();
    try {
      for (ConsumerRecord<byte[], byte[]> each : consumer.poll(atMost)) {
        polledFrom.putIfAbsent(new TopicPartition(each.topic(), each.partition()), each.offset());
        records.add(incoming(each));
      }
    } catch (NoOffsetForPartitionException fresh) {
      if (consumer.beginningOffsets(fresh.partitions()).values().stream().anyMatch(at -> at > 0)) {
        lost.run();
      }
      consumer.seekToBeginning(fresh.partitions());
    } catch (OffsetOutOfRangeException gone) {
      lost.run();
      consumer.seekToBeginning(gone.partitions());
    }
    pending = !records.isEmpty();
    return records;
  }

  /** What was polled need not come again. */
  public void done() {
    pending = false;
  }

  private static Incoming incoming(ConsumerRecord<byte[], byte[]> one) {
    var headers = new HashMap<String, String>();
    for (Header header : one.headers()) {
      if (header.value() != null) {
        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    byte[] value = one.value();
    return new Incoming(
        one.partition(), one.offset(), Map.copyOf(headers), value == null ? new byte[0] : value);
  }

  /** What was polled cannot be done now: it comes again, and nothing else before {@link #goOn}. */
  public void holdBack() {
    held = true;
    polledFrom.forEach(
        (partition, offset) -> {
          if (consumer.assignment().contains(partition)) {
            consumer.seek(partition, offset);
          }
        });
    pending = false;
    consumer.pause(consumer.assignment());
  }

  public void goOn() {
    held = false;
    consumer.resume(consumer.paused());
  }

  public boolean isHeld() {
    return held;
  }

  /**
   * Tells the group what is done. That it does not hear of it is no failure: it hears of it with
   * the next, or somebody does some once more.
   */
  public void commit() {
    if (pending) {
      return;
    }
    try {
      consumer.commitSync();
    } catch (CommitFailedException | RebalanceInProgressException | RetriableException later) {
      LOG.debug("not noted yet: {}", later.getMessage());
    }
  }

  /** How many records of our partitions wait. */
  public long behind() {
    long sum = 0;
    for (TopicPartition each : consumer.assignment()) {
      OptionalLong lag = consumer.currentLag(each);
      sum += lag.orElse(0);
    }
    return sum;
  }

  /** How many partitions are ours. */
  public int partitions() {
    return consumer.assignment().size();
  }

  /** Leaves the group, so that others need not wait until it is missed. */
  @Override
  public void close() {
    try {
      consumer.close(CloseOptions.timeout(LEAVING));
    } catch (KafkaException away) {
      LOG.debug("the group finds out by itself: {}", away.getMessage());
    }
  }
}
