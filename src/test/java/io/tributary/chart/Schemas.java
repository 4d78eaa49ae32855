package io.tributary.chart;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1alpha3.BackendTLSPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes, and the operators whose objects we make, know of each kind. Helm's lint does not
 * look at fields, so a misspelt one would be found by a cluster only.
 */
final class Schemas {
  /** Refuses fields that are unknown, and objects that lack a field which they must have. */
  private interface Check {
    void of(@Nullable JsonElement json) throws IOException;
  }

  private static final Map<String, Check> KUBERNETES =
      Map.ofEntries(
          entry("v1 ConfigMap", V1ConfigMap::validateJsonElement),
          entry("v1 Service", V1Service::validateJsonElement),
          entry("v1 ServiceAccount", V1ServiceAccount::validateJsonElement),
          entry("apps/v1 Deployment", V1Deployment::validateJsonElement),
          entry("batch/v1 CronJob", V1CronJob::validateJsonElement),
          entry("batch/v1 Job", V1Job::validateJsonElement),
          entry("policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement),
          entry("networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement),
          entry(
              "autoscaling/v2 HorizontalPodAutoscaler",
              V2HorizontalPodAutoscaler::validateJsonElement));

  /** The models know no BackendTLSPolicy of v1, which has the same fields as that of v1alpha3. */
  private static final Map<String, Class<?>> OPERATORS =
      Map.of(
          "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class,
          "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class,
          "gateway.networking.k8s.io/v1 GRPCRoute", GRPCRoute.class,
          "gateway.networking.k8s.io/v1 BackendTLSPolicy", BackendTLSPolicy.class);

  private static final ObjectMapper STRICT = strict();

  private Schemas() {}

  static void check(Manifest manifest) {
    String type = manifest.apiVersion() + " " + manifest.kind();
    Check known = KUBERNETES.get(type);
    Class<?> model = OPERATORS.get(type);
    try {
      if (known != null) {
        known.of(JsonParser.parseString(manifest.tree().toString()));
      } else if (model != null) {
        STRICT.treeToValue(manifest.tree(), model);
      } else {
        throw new IllegalArgumentException("the tests know no " + type);
      }
    } catch (JsonProcessingException refused) {
      throw new IllegalArgumentException(type + ": " + refused.getOriginalMessage(), refused);
    } catch (IOException failure) {
      throw new IllegalArgumentException(failure);
    }
  }

  /** The models keep what they do not know in a map; without that they refuse it. */
  private static ObjectMapper strict() {
    return JsonMapper.builder()
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .annotationIntrospector(
            new JacksonAnnotationIntrospector() {
              @Override
              public Boolean hasAnySetter(Annotated annotated) {
                return false;
              }
            })
        .build();
  }
}
