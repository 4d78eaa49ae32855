package io.tributary.platform.grpc;

import com.google.protobuf.Descriptors;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.tributary.api.options.v1.RpcOptions;
import java.time.Duration;

/** The deadline of a call that came without one: what its proto file says, else two seconds. */
public final class DefaultDeadlines {
  private static final Duration USUAL = Duration.ofSeconds(2);

  private DefaultDeadlines() {}

  static Duration of(MethodDescriptor<?, ?> method) {
    return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
        ? of(supplier.getMethodDescriptor())
        : USUAL;
  }

  public static Duration of(Descriptors.MethodDescriptor method) {
    int millis = method.getOptions().getExtension(RpcOptions.defaultDeadlineMs);
    return millis == 0 ? USUAL : Duration.ofMillis(millis);
  }
}
