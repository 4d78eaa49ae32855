package io.tributary.chart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** As much of Kubernetes as Helm asks for: which kinds there are, and our Deployments. */
final class LiveCluster implements AutoCloseable {
  private record Kind(String groupVersion, String plural, String name) {}

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

  private final Map<String, Object> answers = new TreeMap<>();
  private final HttpServer server;

  /**
   * @param replicas how many pods each Deployment has, by its name
   */
  LiveCluster(Map<String, Integer> replicas) {
    answers.put("/version", Map.of("major", "1", "minor", "30", "gitVersion", "v1.30.0"));
    answers.put("/api", Map.of("kind", "APIVersions", "versions", List.of("v1")));
    answers.put("/apis", groups());
    for (Kind each : KINDS) {
      answers.put(path(each.groupVersion()), kinds(each.groupVersion()));
    }
    replicas.forEach(
        (name, pods) ->
            answers.put(
                "%s/namespaces/%s/deployments/%s".formatted(path("apps/v1"), Chart.NAMESPACE, name),
                deployment(name, pods)));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  private static String path(String groupVersion) {
    return (groupVersion.contains("/") ? "/apis/" : "/api/") + groupVersion;
  }

  private static Map<String, Object> groups() {
    var names = new TreeSet<String>();
    KINDS.stream().map(Kind::groupVersion).filter(each -> each.contains("/")).forEach(names::add);
    return Map.of(
        "kind",
        "APIGroupList",
        "groups",
        names.stream()
            .map(
                each ->
                    Map.of(
                        "name",
                        each.substring(0, each.indexOf('/')),
                        "versions",
                        List.of(
                            Map.of(
                                "groupVersion",
                                each,
                                "version",
                                each.substring(each.indexOf('/') + 1)))))
            .toList());
  }

  private static Map<String, Object> kinds(String groupVersion) {
    Collection<Map<String, Object>> kinds =
        KINDS.stream()
            .filter(each -> each.groupVersion().equals(groupVersion))
            .map(
                each ->
                    Map.<String, Object>of(
                        "name",
                        each.plural(),
                        "kind",
                        each.name(),
                        "namespaced",
                        true,
                        "verbs",
                        List.of("get")))
            .toList();
    return Map.of("kind", "APIResourceList", "groupVersion", groupVersion, "resources", kinds);
  }

  /** Helm touches none that is not its own. */
  private static Map<String, Object> deployment(String name, int pods) {
    Map<String, Object> owned =
        Map.of(
            "name",
            name,
            "labels",
            Map.of("app.kubernetes.io/managed-by", "Helm"),
            "annotations",
            Map.of(
                "meta.helm.sh/release-name",
                Chart.RELEASE,
                "meta.helm.sh/release-namespace",
                Chart.NAMESPACE));
    return Map.of(
        "apiVersion",
        "apps/v1",
        "kind",
        "Deployment",
        "metadata",
        owned,
        "spec",
        Map.of("replicas", pods));
  }

  private void answer(HttpExchange exchange) throws IOException {
    @Nullable Object known = answers.get(exchange.getRequestURI().getPath());
    Object said =
        known == null ? Map.of("kind", "Status", "status", "Failure", "reason", "NotFound") : known;
    byte[] body = new ObjectMapper().writeValueAsBytes(said);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(known == null ? 404 : 200, body.length);
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
