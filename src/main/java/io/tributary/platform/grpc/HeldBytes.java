package io.tributary.platform.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of a call's request is in memory and has not been taken by its handler: what came of it,
 * and what it was unpacked to.
 */
final class HeldBytes extends ServerStreamTracer {
  /** What keeps a piece costs too, however small it is. */
  private static final int OF_A_PIECE = 512;

  private static final Context.Key<HeldBytes> OF_CALL = Context.key("held-bytes");

  /** Has every call count its own. */
  static final ServerStreamTracer.Factory FACTORY =
      new ServerStreamTracer.Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
          return new HeldBytes();
        }
      };

  private final AtomicLong bytes = new AtomicLong();

  private HeldBytes() {}

  /** Of the call that this thread begins to serve. */
  static HeldBytes ofCall() {
    return Objects.requireNonNull(OF_CALL.get());
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(OF_CALL, this);
  }

  @Override
  public void inboundWireSize(long size) {
    bytes.addAndGet(size + OF_A_PIECE);
  }

  @Override
  public void inboundUncompressedSize(long size) {
    bytes.addAndGet(size);
  }

  long count() {
    return bytes.get();
  }

  /** Its handler has them now. */
  void taken() {
    bytes.set(0);
  }
}
