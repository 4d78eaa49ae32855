package io.tributary.platform.grpc;

import static io.tributary.platform.grpc.CallPriority.BULK;
import static io.tributary.platform.grpc.CallPriority.CRITICAL;
import static io.tributary.platform.grpc.CallPriority.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.tributary.api.admin.v1.AdminServiceGrpc;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.posts.v1.PostServiceGrpc;
import org.junit.jupiter.api.Test;

final class CallPriorityTest {
  private static final MethodDescriptor<?, ?> SINGLE_READ = PostServiceGrpc.getGetPostMethod();
  private static final MethodDescriptor<?, ?> BATCH = LookupServiceGrpc.getGetPostsMethod();
  private static final MethodDescriptor<?, ?> IMPORT = ImportServiceGrpc.getImportMethod();
  private static final MethodDescriptor<?, ?> ADMIN = AdminServiceGrpc.getOutboxStatusMethod();

  @Test
  void withoutAHeaderItIsWhatTheRpcSays() {
    assertThat(CallPriority.of(SINGLE_READ, null)).isEqualTo(LIVE);
    assertThat(CallPriority.of(BATCH, null)).isEqualTo(BULK);
    assertThat(CallPriority.of(IMPORT, null)).isEqualTo(BULK);
    assertThat(CallPriority.of(ADMIN, null)).isEqualTo(BULK);
  }

  @Test
  void aHeaderLowersAnyCall() {
    assertThat(CallPriority.of(SINGLE_READ, "bulk")).isEqualTo(BULK);
    assertThat(CallPriority.of(ADMIN, "bulk")).isEqualTo(BULK);
  }

  @Test
  void aHeaderRaisesACallUpToWhatItsRpcAllows() {
    assertThat(CallPriority.of(SINGLE_READ, "critical")).isEqualTo(CRITICAL);
    assertThat(CallPriority.of(BATCH, "live")).isEqualTo(LIVE);
    assertThat(CallPriority.of(BATCH, "critical")).isEqualTo(LIVE);
    assertThat(CallPriority.of(IMPORT, "live")).isEqualTo(BULK);
    assertThat(CallPriority.of(IMPORT, "critical")).isEqualTo(BULK);
    assertThat(CallPriority.of(ADMIN, "critical")).isEqualTo(CRITICAL);
  }

  @Test
  void whatIsNoPriorityIsNotHeard() {
    for (String other : new String[] {"", "BULK", "urgent", "live "}) {
      assertThat(CallPriority.of(SINGLE_READ, other)).isEqualTo(LIVE);
      assertThat(CallPriority.of(BATCH, other)).isEqualTo(BULK);
    }
  }
}
