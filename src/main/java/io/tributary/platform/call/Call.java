package io.tributary.platform.call;

import io.tributary.platform.failure.Failure;
import io.tributary.platform.time.Deadline;
import io.tributary.platform.trace.Trace;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the work at hand wherever it has got to: who asks, until when, and under
 * which correlation id. Bound to the thread that does the work; code that reaches a store without
 * one is a mistake, because nothing would bound its waiting.
 */
public final class Call {
  private static final ScopedValue<Call> CURRENT = ScopedValue.newInstance();

  private final String method;
  private volatile String caller;
  private final String correlationId;
  private final Deadline deadline;
  private final @Nullable Call whole;
  private volatile @Nullable Trace trace;
  private volatile @Nullable UUID onlyActor;
  private volatile @Nullable UUID actor;
  private volatile @Nullable String subject;
  private volatile boolean cancelled;

  public Call(String method, String caller, String correlationId, Deadline deadline) {
    this(method, caller, correlationId, deadline, null);
  }

  private Call(
      String method, String caller, String correlationId, Deadline deadline, @Nullable Call whole) {
    this.method = method;
    this.caller = caller;
    this.correlationId = correlationId;
    this.deadline = deadline;
    this.whole = whole;
  }

  /**
   * A part of this work that must be over sooner, so that there is time for something else. Whoever
   * waits for the whole waits for it too.
   */
  public Call within(Duration atMost) {
    Deadline sooner = Deadline.after(atMost);
    var part =
        new Call(
            method,
            caller,
            correlationId,
            sooner.remaining().compareTo(deadline.remaining()) < 0 ? sooner : deadline,
            this);
    part.trace = trace;
    part.onlyActor = onlyActor;
    part.actor = actor;
    return part;
  }

  /** Work that no client asked for, such as a periodic duty. */
  public static Call background(String duty, Duration atMost) {
    return new Call(duty, "tributary", duty, Deadline.after(atMost));
  }

  /** Nothing on a thread that works for no call. */
  public static Optional<Call> ifAny() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  public static Call current() {
    return CURRENT.get();
  }

  public void run(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  public <T> T call(Supplier<T> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }

  /**
   * Begins work of this call beside its own thread.
   *
   * @return waits for its end: whoever forks joins, before anything else is answered
   */
  public <T> Supplier<T> fork(Supplier<T> work) {
    var task = new FutureTask<T>(() -> call(work));
    var unused = Thread.ofVirtual().name("fork").start(task);
    return () -> joined(task);
  }

  private static <T> T joined(FutureTask<T> task) {
    try {
      return task.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  /** The RPC's full name, such as {@code tributary.posts.v1.PostService/GetPost}. */
  public String method() {
    return method;
  }

  /** The service that calls, as opposed to the user it acts for. */
  public String caller() {
    return caller;
  }

  public String correlationId() {
    return correlationId;
  }

  public Deadline deadline() {
    return deadline;
  }

  /** The user acted for; absent until the request is read, and for calls that have none. */
  public @Nullable UUID actor() {
    return actor;
  }

  public void actFor(UUID user) {
    UUID only = onlyActor;
    if (only != null && !only.equals(user)) {
      throw new Failure.Denied("ACTOR_NOT_PERMITTED", "the caller may act as its own user only");
    }
    this.actor = user;
  }

  /** The request names no user. */
  public void actForNobody() {
    if (onlyActor != null) {
      throw new Failure.Denied(
          "ACTOR_NOT_PERMITTED", "the caller may act as its own user only, and this names none");
    }
  }

  /**
   * Known once the caller has shown who it is.
   *
   * @param onlyAs the only user for whom it may act; null for any
   */
  public void calledBy(String service, @Nullable UUID onlyAs) {
    this.caller = service;
    this.onlyActor = onlyAs;
  }

  /** Whom or what it is about, if its request names one: {@code user_id 0190…}. */
  public @Nullable String subject() {
    return subject;
  }

  public void isAbout(String named) {
    this.subject = named;
  }

  public @Nullable Trace trace() {
    return trace;
  }

  public void tracedBy(Trace begun) {
    this.trace = begun;
  }

  public void cancel() {
    this.cancelled = true;
  }

  /** Fails if nobody waits for the answer any more. */
  public void ensureLive() {
    if (whole != null) {
      whole.ensureLive();
    }
    if (cancelled) {
      throw new Failure.Cancelled();
    }
    if (deadline.passed()) {
      throw new Failure.DeadlineExceeded();
    }
  }
}
