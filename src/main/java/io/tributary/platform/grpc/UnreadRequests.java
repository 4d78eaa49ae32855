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
 * did not set is watched only by what works for the call.
 *
 * <p>Those that wait stand in a set which is looked through again and again. A request is there in
 * no time as a rule, so a timer for each would be made and taken back for nothing.
 */
@Singleton
final class UnreadRequests implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadRequests.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Duration whole;
  private final Duration betweenMessages;
  private final Set<Unread<?>> waiting = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("unread-requests").daemon().factory());

  UnreadRequests(ServerConfig config) {
    this.whole = config.requestTime();
    this.betweenMessages = config.requestIdle();
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
    } catch (RuntimeException failure) {
      // What is thrown here would end all looks to come.
      LOG.error("unread requests cannot be ended", failure);
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
    private volatile Deadline ofClient;

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

    /** Whoever takes the turn alone speaks to the call, which stands no two threads. */
    void endIfLate() {
      if (isLate() && turn.compareAndSet(Turn.CLIENT, Turn.OVER)) {
        waiting.remove(this);
        if (known == null) {
          end();
        } else {
          CallInterceptor.run(known, this::end);
        }
      }
    }

    private void end() {
      Failure incomplete = Failure.DeadlineExceeded.requestIncomplete();
      StatusRuntimeException status = FailureStatus.of(incomplete);
      call.close(
          status.getStatus().withCause(incomplete),
          Objects.requireNonNullElseGet(status.getTrailers(), Metadata::new));
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
