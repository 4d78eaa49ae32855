package io.tributary.local.load;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The schema as the build writes it down for those who have no reflection. */
final class Protoset {
  private final Map<String, FileDescriptorProto> written = new HashMap<>();
  private final Map<String, FileDescriptor> built = new HashMap<>();

  Protoset(FileDescriptorSet files) {
    files.getFileList().forEach(file -> written.put(file.getName(), file));
    files.getFileList().forEach(file -> build(file.getName()));
  }

  static Protoset read(Path file) {
    try {
      return new Protoset(FileDescriptorSet.parseFrom(Files.readAllBytes(file)));
    } catch (IOException missing) {
      throw new UncheckedIOException(
          file + " is no protoset; ./mvnw -Pload makes target/tributary.protoset", missing);
    }
  }

  private FileDescriptor build(String name) {
    FileDescriptor known = built.get(name);
    if (known != null) {
      return known;
    }
    FileDescriptorProto file = written.get(name);
    if (file == null) {
      throw new IllegalArgumentException("the protoset lacks " + name);
    }
    try {
      FileDescriptor made =
          FileDescriptor.buildFrom(
              file,
              file.getDependencyList().stream().map(this::build).toArray(FileDescriptor[]::new));
      built.put(name, made);
      return made;
    } catch (Descriptors.DescriptorValidationException damaged) {
      throw new IllegalArgumentException("the protoset is damaged", damaged);
    }
  }

  /**
   * @param call {@code package.Service/Method} or {@code package.Service.Method}
   */
  MethodDescriptor method(String call) {
    String name = call.replace('/', '.');
    MethodDescriptor found =
        built.values().stream()
            .flatMap(file -> file.getServices().stream())
            .flatMap(service -> service.getMethods().stream())
            .filter(method -> method.getFullName().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("there is no call " + call + " in the schema"));
    if (found.isClientStreaming() || found.isServerStreaming()) {
      throw new IllegalArgumentException(call + " is a stream; only single calls are asked here");
    }
    return found;
  }
}
