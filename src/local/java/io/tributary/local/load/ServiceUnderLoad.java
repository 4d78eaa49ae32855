package io.tributary.local.load;

import com.google.protobuf.Descriptors.MethodDescriptor;
import java.time.InstantSource;

/** The service as one file of calls sees it. */
final class ServiceUnderLoad {
  private final Target target;
  private final GhzFile file;
  private final MethodDescriptor method;

  ServiceUnderLoad(Target target, GhzFile file) {
    this.target = target;
    this.file = file;
    this.method = Protoset.read(file.protoset()).method(file.call());
  }

  Requests requests() {
    return new Requests(file.sent(), method.getInputType(), InstantSource.system());
  }

  Connections connect() {
    return new Connections(
        target,
        method.getService().getFullName() + "/" + method.getName(),
        file.connections(),
        Ghz.headers(file, target.security()));
  }
}
