package io.tributary.chart;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** As much of Kubernetes as Helm asks for: which kinds there are, and our Deployments. */
final class LiveCluster implements AutoCloseable {
  /** Of {@code apps/v1}, say; the first ones have no group. */
  private record Kind(String version, String plural, String name) {
    String path() {
      return (version.contains("/") ? "/apis/" : "/api/") + version;
    }

    String json() {
      return """
      {"name": "%s", "kind": "%s", "namespaced": true, "verbs": ["get"]}
      """
          .formatted(plural, name);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("v1", "configmaps", "ConfigMap"),
          new Kind("v1", "services", "Service"),
          new Kind("v1", "serviceaccounts", "ServiceAccount"),
          new Kind("apps/v1", "deployments", "Deployment"),
          new Kind("autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
          new Kind("batch/v1", "cronjobs", "CronJob"),
          new Kind("batch/v1", "jobs", "Job"),
          new Kind("gateway.networking.k8s.io/v1", "grpcroutes", "GRPCRoute"),
          new Kind("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget"));

  private static final String NOTHING =
      """
      {"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404}
      """;

  private final Map<String, String> answers = new TreeMap<>();
  private final HttpServer server;

  /**
   * @param replicas how many pods each Deployment has, by its name
   */
  LiveCluster(Map<String, Integer> replicas) {
    answers.put("/version", "{\"major\": \"1\", \"minor\": \"30\", \"gitVersion\": \"v1.30.0\"}");
    answers.put("/api", "{\"kind\": \"APIVersions\", \"versions\": [\"v1\"]}");
    answers.put("/apis", groups());
    KINDS.stream()
        .collect(groupingBy(Kind::path))
        .forEach((path, kinds) -> answers.put(path, kinds(kinds)));
    replicas.forEach(
        (name, pods) ->
            answers.put(
                "/apis/apps/v1/namespaces/%s/deployments/%s".formatted(Chart.NAMESPACE, name),
                deployment(name, pods)));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  private static String groups() {
    Stream<String> groups =
        KINDS.stream()
            .map(Kind::version)
            .filter(version -> version.contains("/"))
            .distinct()
            .map(LiveCluster::group);
    return """
    {"kind": "APIGroupList", "groups": [%s]}
    """
        .formatted(groups.collect(joining(",")));
  }

  private static String group(String version) {
    List<String> parts = List.of(version.split("/"));
    return """
    {"name": "%s", "versions": [{"groupVersion": "%s", "version": "%s"}]}
    """
        .formatted(parts.getFirst(), version, parts.getLast());
  }

  private static String kinds(List<Kind> ofOneVersion) {
    return """
    {"kind": "APIResourceList", "groupVersion": "%s", "resources": [%s]}
    """
        .formatted(
            ofOneVersion.getFirst().version(),
            ofOneVersion.stream().map(Kind::json).collect(joining(",")));
  }

  /** Helm's own, by its labels, or Helm would not touch it. */
  private static String deployment(String name, int pods) {
    return """
    {
      "apiVersion": "apps/v1",
      "kind": "Deployment",
      "metadata": {
        "name": "%s",
        "labels": {"app.kubernetes.io/managed-by": "Helm"},
        "annotations": {"meta.helm.sh/release-name": "%s", "meta.helm.sh/release-namespace": "%s"}
      },
      "spec": {"replicas": %d}
    }
    """
        .formatted(name, Chart.RELEASE, Chart.NAMESPACE, pods);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body = answers.getOrDefault(path, NOTHING).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(answers.containsKey(path) ? 200 : 404, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String kubeConfig() {
    return """
    apiVersion: v1
    kind: Config
    current-context: live
    contexts: [{name: live, context: {cluster: live, user: nobody}}]
    clusters: [{name: live, cluster: {server: "http://127.0.0.1:%d"}}]
    users: [{name: nobody, user: {}}]
    """
        .formatted(server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
