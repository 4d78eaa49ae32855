package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerMetricsTest {
  @Test
  void memoryDescriptorsAndThreadsAreReadFromWhatPrometheusIsTold() {
    assertThat(
            ServerMetrics.parse(
                """
                # HELP jvm_memory_used_bytes The amount of used memory
                # TYPE jvm_memory_used_bytes gauge
                jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 1.048576E7
                jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 5242880.0
                jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 1048576.0
                jvm_threads_live_threads 41.0
                process_files_open_files 123.0
                process_files_max_files 1048576.0
                """))
        .isEqualTo(new ServerMetrics(15, 1, 123, 41))
        .returns(
            "heap 15 MiB, other memory 1 MiB, 123 descriptors, 41 threads", ServerMetrics::words);
  }
}
