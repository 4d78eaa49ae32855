package io.tributary.platform.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.store.StoreMeters;
import io.tributary.platform.store.StoreWatch;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The way to Kafka's one topic. Nothing is sent before the topic was seen with the partitions that
 * we count on: whoever sends to one that is missing would make the broker create it.
 */
@Singleton
public final class Kafka {
  private static final Duration LATER = Duration.ofSeconds(1);

  private final KafkaConfig config;
  private final ClientSettings settings;
  private final StoreMeters meters;
  private final StoreWatch watch;
  private volatile boolean fit;
  private volatile boolean closed;
  private volatile @Nullable Connected connected;

  private record Connected(Admin admin, Producer<String, byte[]> producer) {
    void close() {
      producer.close(Duration.ofSeconds(1));
      admin.close(Duration.ofSeconds(1));
    }
  }

  /** A record that Kafka will never take. */
  public static final class Refused extends RuntimeException {
    private final int index;

    Refused(int index, Throwable why) {
      super(why.getMessage(), why);
      this.index = index;
    }

    /** Which of those that were to be sent. */
    public int index() {
      return index;
    }
  }

  Kafka(KafkaConfig config, MeterRegistry registry) {
    this.config = config;
    this.settings = new ClientSettings(config);
    this.meters = new StoreMeters("kafka", registry);
    this.watch =
        new StoreWatch(
            "kafka", config.watchInterval(), registry, this::look, StoreWatch.awayFrom("kafka"));
    watch.start();
  }

  /**
   * Returns once all of them are acknowledged; those of a partition stand there in this order.
   *
   * @throws Failure if that is not known of all of them
   * @throws Refused for the first that is itself the reason
   */
  public void publish(List<Outgoing> records) {
    Call call = Call.current();
    call.ensureLive();
    long start = System.nanoTime();
    RuntimeException failure = null;
    try {
      Connected kafka = connected;
      if (kafka == null || !fit || closed || !watch.isUp()) {
        throw away();
      }
      await(send(kafka.producer(), records), call);
    } catch (RuntimeException thrown) {
      failure = thrown;
      throw thrown;
    } finally {
      meters.ended("publish", System.nanoTime() - start, failure);
    }
  }

  private List<Future<RecordMetadata>> send(
      Producer<String, byte[]> producer, List<Outgoing> records) {
    var sent = new ArrayList<Future<RecordMetadata>>(records.size());
    for (Outgoing each : records) {
      var headers = new RecordHeaders();
      each.headers()
          .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
      try {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    config.topic(), each.partition(), null, each.key(), each.value(), headers)));
      } catch (KafkaException thrown) {
        throw translate(thrown, sent.size());
      } catch (IllegalStateException ended) {
        throw away();
      }
    }
    return sent;
  }

  /** Waits for all, so that nothing of an attempt is under way any more when the next begins. */
  private void await(List<Future<RecordMetadata>> sent, Call call) {
    RuntimeException failure = null;
    for (int i = 0; i < sent.size(); i++) {
      try {
        var unused = sent.get(i).get(call.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        throw away();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new Failure.Cancelled();
      } catch (ExecutionException failed) {
        RuntimeException translated = translate(failed.getCause(), i);
        if (failure == null || translated instanceof Refused) {
          failure = translated;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static RuntimeException translate(@Nullable Throwable thrown, int index) {
    return switch (thrown) {
      case RecordTooLargeException tooLarge -> new Refused(index, tooLarge);
      case InvalidRecordException invalid -> new Refused(index, invalid);
      case RetriableException gone -> away();
      // Nobody's fault among the records: all wait until it is mended. The watch says what it is.
      case AuthenticationException stranger -> away();
      case AuthorizationException forbidden -> away();
      case RuntimeException other -> other;
      case null, default -> new IllegalStateException(thrown);
    };
  }

  private static Failure away() {
    return new Failure.Unavailable("kafka", LATER);
  }

  /**
   * What the group has not had yet, from the beginning for a new one.
   *
   * @param lost told before it goes on, if events are gone that the group never had
   */
  public Subscription subscribe(String group, Runnable lost) {
    return new Subscription(settings.consumer(group), config.topic(), lost);
  }

  private StoreWatch.Seen look() {
    Connected kafka = connected;
    if (kafka == null) {
      kafka = connect();
      connected = kafka;
    }
    int partitions = partitions(kafka.admin());
    fit = partitions == config.partitions();
    if (partitions == 0) {
      return StoreWatch.Seen.unfit(
          "kafka is there, without the topic %s: run migrate kafka".formatted(config.topic()));
    }
    return fit
        ? StoreWatch.Seen.fit("kafka is there")
        : StoreWatch.Seen.unfit(
            "kafka's topic %s has %d partitions, and kafka.partitions is %d"
                .formatted(config.topic(), partitions, config.partitions()));
  }

  private Connected connect() {
    Admin admin = Admin.create(settings.admin());
    try {
      return new Connected(
          admin,
          new KafkaProducer<>(
              settings.producer(), new StringSerializer(), new ByteArraySerializer()));
    } catch (RuntimeException failure) {
      admin.close();
      throw failure;
    }
  }

  /** 0 if there is no such topic. */
  private int partitions(Admin admin) {
    try {
      return admin
          .describeTopics(List.of(config.topic()))
          .allTopicNames()
          .get(Call.current().deadline().remaining().toNanos(), TimeUnit.NANOSECONDS)
          .values()
          .iterator()
          .next()
          .partitions()
          .size();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
        return 0;
      }
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failed);
    } catch (TimeoutException late) {
      throw away();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw away();
    }
  }

  @PreDestroy
  void close() {
    closed = true;
    watch.close();
    Connected kafka = connected;
    if (kafka != null) {
      kafka.close();
    }
  }
}
