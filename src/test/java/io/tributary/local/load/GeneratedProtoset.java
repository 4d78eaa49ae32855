package io.tributary.local.load;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.tributary.api.engagement.v1.EngagementServiceGrpc;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.graph.v1.GraphServiceGrpc;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.api.trending.v1.TrendingServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The schema as the build's protoset has it, which comes later in the build than tests. */
final class GeneratedProtoset {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          FeedServiceGrpc.getServiceDescriptor(),
          LookupServiceGrpc.getServiceDescriptor(),
          GraphServiceGrpc.getServiceDescriptor(),
          PostServiceGrpc.getServiceDescriptor(),
          TrendingServiceGrpc.getServiceDescriptor(),
          EngagementServiceGrpc.getServiceDescriptor());

  private GeneratedProtoset() {}

  static FileDescriptorSet files() {
    Set<FileDescriptor> files = new LinkedHashSet<>();
    for (ServiceDescriptor service : SERVICES) {
      if (service.getSchemaDescriptor() instanceof ProtoFileDescriptorSupplier schema) {
        add(schema.getFileDescriptor(), files);
      }
    }
    var set = FileDescriptorSet.newBuilder();
    files.forEach(file -> set.addFile(file.toProto()));
    return set.build();
  }

  private static void add(FileDescriptor file, Set<FileDescriptor> files) {
    file.getDependencies().forEach(each -> add(each, files));
    files.add(file);
  }

  static Path write(Path file) throws IOException {
    return Files.write(file, files().toByteArray());
  }
}
