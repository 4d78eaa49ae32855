package io.tributary.platform.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.failure.FailureStatus;
import io.tributary.platform.time.Deadline;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends calls whose request does not come. Nothing else would: the transport puts a message together
 * for as long as its client likes, in memory that all calls share, and a deadline that the client
 * did not set is watched only by what works for the call. Before that time is over, those that
 * began first are ended as soon as all of them together hold too much: who means it goes on and is
 * through in no time, who does not stays.
 *
 * <p>Those that wait stand in a set which is looked through again and again. A request is there in
 * no time as a rule, so a timer for each would be made and taken back for nothing.
 */
@Singleton
final class UnreadRequests implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadRequests.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final String TOO_MUCH = "too much of requests that are not complete";
  private static final Duration LATER = Duration.ofSeconds(1);

  private final Duration whole;
  private final Duration betweenMessages;
  private final long mostBytes;
  private final Set<Unread<?>> waiting = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("unread-requests").daemon().factory());

  UnreadRequests(ServerConfig config) {
    this.whole = config.requestTime();
    this.betweenMessages = config.requestIdle();
    this.mostBytes = config.unreadBytes();
    long every = LOOK_EVERY.toMillis();
    var unused = looks.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var unread = new Unread<>(next.startCall(call, headers), call);
    waiting.add(unread);
    return unread;
  }

  private void look() {
    try {
      waiting.forEach(Unread::endIfLate);
      endWhatIsTooMuch();
    } catch (RuntimeException failure) {
      // What is thrown here would end all looks to come.
      LOG.error("unread requests cannot be ended", failure);
    }
  }

  private void endWhatIsTooMuch() {
    long held = waiting.stream().mapToLong(Unread::bytes).sum();
    if (held <= mostBytes) {
      return;
    }
    record Holding(Unread<?> call, long since, long bytes) {}
    long now = System.nanoTime();
    List<Holding> eldestFirst =
        waiting.stream()
            .map(call -> new Holding(call, call.since() - now, call.bytes()))
            .filter(each -> each.bytes() > 0)
            .sorted(Comparator.comparingLong(Holding::since))
            .toList();
    for (Holding each : eldestFirst) {
      if (held <= mostBytes) {
        return;
      }
      if (each.call().end(new Failure.Overloaded(TOO_MUCH, LATER))) {
        held -= each.bytes();
      }
    }
  }

  @PreDestroy
  void close() {
    looks.shutdownNow();
  }

  /** The client's turn, ours, or nobody's any more. */
  private enum Turn {
    CLIENT,
    HANDLER,
    OVER
  }

  private final class Unread<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final boolean stream;
    private final @Nullable Call known;
    private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.CLIENT);
    private final HeldBytes held = HeldBytes.ofCall();
    private volatile Deadline ofClient;
    private volatile long since = System.nanoTime();

    Unread(ServerCall.Listener<Q> delegate, ServerCall<Q, ?> call) {
      super(delegate);
      this.call = call;
      this.stream = !call.getMethodDescriptor().getType().clientSendsOneMessage();
      this.known = Call.ifAny().orElse(null);
      this.ofClient = Deadline.after(stream ? betweenMessages : whole);
    }

    private boolean isLate() {
      return ofClient.passed() || (known != null && known.deadline().passed());
    }

    void endIfLate() {
      if (isLate()) {
        var unused = end(Failure.DeadlineExceeded.requestIncomplete());
      }
    }

    /**
     * Whoever takes the turn alone speaks to the call, which stands no two threads.
     *
     * @return whether the turn was to be had
     */
    boolean end(Failure why) {
      if (!turn.compareAndSet(Turn.CLIENT, Turn.OVER)) {
        return false;
      }
      waiting.remove(this);
      if (known == null) {
        close(why);
      } else {
        CallInterceptor.run(known, () -> close(why));
      }
      return true;
    }

    private void close(Failure why) {
      StatusRuntimeException status = FailureStatus.of(why);
      call.close(
          status.getStatus().withCause(why),
          Objects.requireNonNullElseGet(status.getTrailers(), Metadata::new));
    }

    long bytes() {
      return held.count();
    }

    /** When the message that is awaited could have begun, by the clock of nanoseconds. */
    long since() {
      return since;
    }

    private void over() {
      turn.set(Turn.OVER);
      waiting.remove(this);
    }

    @Override
    public void onMessage(Q message) {
      if (!turn.compareAndSet(Turn.CLIENT, Turn.HANDLER)) {
        return;
      }
      try {
        super.onMessage(message);
      } catch (RuntimeException | Error failure) {
        over();
        throw failure;
      }
      if (stream) {
        held.taken();
        since = System.nanoTime();
        ofClient = Deadline.after(betweenMessages);
      }
      turn.set(Turn.CLIENT);
    }

    @Override
    public void onHalfClose() {
      if (turn.compareAndSet(Turn.CLIENT, Turn.OVER)) {
        waiting.remove(this);
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      over();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      over();
      super.onComplete();
    }
  }
}
