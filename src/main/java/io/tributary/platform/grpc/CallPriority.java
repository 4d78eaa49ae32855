package io.tributary.platform.grpc;

import com.google.protobuf.Descriptors;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.tributary.api.options.v1.Priority;
import io.tributary.api.options.v1.RpcOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much a call matters when there are too many; what matters less comes first here. */
public enum CallPriority {
  BULK,
  LIVE,
  CRITICAL;

  /** What the proto file says, or what the caller says, up to what the proto file allows. */
  static CallPriority of(MethodDescriptor<?, ?> method, @Nullable String header) {
    return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
        ? of(supplier.getMethodDescriptor(), header)
        : LIVE;
  }

  private static CallPriority of(Descriptors.MethodDescriptor method, @Nullable String header) {
    CallPriority asked = parsed(header, usual(method));
    CallPriority most = atMost(method);
    return asked.compareTo(most) < 0 ? asked : most;
  }

  /** Of a call whose caller says nothing. */
  public static CallPriority usual(Descriptors.MethodDescriptor method) {
    return of(method.getOptions().getExtension(RpcOptions.priority), LIVE);
  }

  /** Up to what its caller may raise it. */
  public static CallPriority atMost(Descriptors.MethodDescriptor method) {
    CallPriority usual = usual(method);
    return of(
        method.getOptions().getExtension(RpcOptions.priorityAtMost),
        usual == LIVE ? CRITICAL : usual);
  }

  private static CallPriority of(Priority declared, CallPriority otherwise) {
    return switch (declared) {
      case PRIORITY_BULK -> BULK;
      case PRIORITY_LIVE -> LIVE;
      case PRIORITY_CRITICAL -> CRITICAL;
      case PRIORITY_UNSPECIFIED, UNRECOGNIZED -> otherwise;
    };
  }

  /** What is none of the words counts as not said: it is not worth a call's failure. */
  private static CallPriority parsed(@Nullable String header, CallPriority otherwise) {
    for (CallPriority each : values()) {
      if (each.label().equals(header)) {
        return each;
      }
    }
    return otherwise;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
