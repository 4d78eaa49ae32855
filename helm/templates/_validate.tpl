{{- /*
What values.schema.json cannot see: values that do not fit each other, and what a release cannot do without. All that
is wrong is told at once, a sentence each.
*/ -}}
{{- define "tributary.validate" -}}
{{- $wrong := concat
      (include "tributary.wrongImages" . | fromJsonArray)
      (include "tributary.wrongSecrets" . | fromJsonArray)
      (include "tributary.wrongStores" . | fromJsonArray)
      (include "tributary.wrongTls" . | fromJsonArray)
      (include "tributary.wrongFeatures" . | fromJsonArray)
      (include "tributary.wrongEnvironment" . | fromJsonArray)
      (include "tributary.wrongNumbers" . | fromJsonArray)
      (include "tributary.wrongNetwork" . | fromJsonArray) -}}
{{- if $wrong -}}
{{- fail (printf "\n%s\n" (join "\n" $wrong)) -}}
{{- end -}}
{{- end -}}

{{- define "tributary.wrongImages" -}}
{{- $wrong := list -}}
{{- $canary := .Values.canary -}}
{{- if not .Values.image.repository -}}
{{- $wrong = append $wrong "image.repository is empty: name where your build of the Dockerfile was pushed to." -}}
{{- end -}}
{{- if include "tributary.hasCanary" . -}}
{{- $given := or $canary.image.tag $canary.image.digest -}}
{{- if not $given -}}
{{- $wrong = append $wrong (printf "canary.weight is %d, but canary.image has neither a tag nor a digest: say which image the canary runs." (int $canary.weight)) -}}
{{- end -}}
{{- $stable := include "tributary.image" (dict "root" . "image" .Values.image) -}}
{{- if and $given (eq $stable (include "tributary.image" (dict "root" . "image" $canary.image))) (not $canary.config) (not $canary.features) -}}
{{- $wrong = append $wrong "canary.image is the image of the stable track, and neither canary.config nor canary.features differ: such a canary would show nothing." -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not .Values.gateway.enabled) (not $canary.replicas) -}}
{{- $wrong = append $wrong "canary.weight follows from the numbers of pods without gateway.enabled, and autoscaling.enabled changes one of them: enable the gateway, or set canary.replicas and live with a share that moves." -}}
{{- end -}}
{{- end -}}
{{- toJson $wrong -}}
{{- end -}}

{{- define "tributary.wrongSecrets" -}}
{{- $wrong := list -}}
{{- range $name, $use := dict "postgres" "PostgreSQL's password" "pageTokens" "the keys that sign page tokens" -}}
{{- if not (get $.Values.secrets $name).name -}}
{{- $wrong = append $wrong (printf "secrets.%s.name is empty: name the Secret that has %s." $name $use) -}}
{{- end -}}
{{- end -}}
{{- range $where, $config := dict "config" .Values.config "canary.config" .Values.canary.config "migrate.config" .Values.migrate.config -}}
{{- range $key, $value := include "tributary.leaves" (list $config "") | fromJson -}}
{{- if include "tributary.isSecret" (list $key (toString $value)) -}}
{{- $wrong = append $wrong (printf "%s has %s, which is a secret and would stand in a ConfigMap: put it into a Secret, name that under secrets or in extraEnv, and say ${VARIABLE} here if it is not known by itself." $where $key) -}}
{{- end -}}
{{- end -}}
{{- if regexMatch "://[^/@\"]*:[^/@\"$]+@" (toJson $config) -}}
{{- $wrong = append $wrong (printf "%s has an address with a password in it, which would stand in a ConfigMap: take it from a Secret, by secrets or by extraEnv." $where) -}}
{{- end -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- if and .value (regexMatch "(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS|KEYS?|LOGIN)$" .name) -}}
{{- $wrong = append $wrong (printf "extraEnv gives %s as a value, which looks like a secret: take it from a Secret by valueFrom." .name) -}}
{{- end -}}
{{- end -}}
{{- toJson $wrong -}}
{{- end -}}

{{- /* By its name, unless a variable stands for it; a login of Kafka's has its password in the middle. */ -}}
{{- define "tributary.isSecret" -}}
{{- $key := index . 0 -}}
{{- $value := index . 1 -}}
{{- if hasSuffix "jaas.config" $key -}}
{{- if regexMatch "(?i)(password|passwd|secret)\\s*=\\s*[\"']?[^\"'$;\\s]" $value -}}yes{{- end -}}
{{- else if and (regexMatch "(password|passwd|secret)$|^page-tokens\\.keys$" $key) $value (not (contains "${" $value)) -}}yes
{{- end -}}
{{- end -}}

{{- /* Every store's address has a default that is good on one machine, and never in a pod. */ -}}
{{- define "tributary.wrongStores" -}}
{{- $wrong := list -}}
{{- $needed := dict "postgres.host" "PostgreSQL" "clickhouse.endpoints" "ClickHouse" -}}
{{- if .Values.features.suggestions -}}{{- $_ := set $needed "neo4j.uri" "Neo4j" -}}{{- end -}}
{{- if not .Values.secrets.redis.name -}}{{- $_ := set $needed "redis.nodes" "Redis" -}}{{- end -}}
{{- range $key, $store := $needed -}}
{{- if not (include "tributary.find" (list $.Values.config $key)) -}}
{{- $wrong = append $wrong (printf "config.%s is not set: pods would look for %s on themselves." $key $store) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.secrets.redis.name (include "tributary.find" (list .Values.config "redis.nodes")) -}}
{{- $wrong = append $wrong "config.redis.nodes and secrets.redis.name are both set, and the first would win: leave one of them out." -}}
{{- end -}}
{{- toJson $wrong -}}
{{- end -}}

{{- define "tributary.wrongTls" -}}
{{- $wrong := list -}}
{{- range $track := include "tributary.tracks" . | fromJsonArray -}}
{{- $config := include "tributary.config" (dict "root" $ "track" $track) | fromYaml -}}
{{- $at := dict "root" $ "config" $config -}}
{{- $plaintext := eq (include "tributary.find" (list $config "security.plaintext")) "true" -}}
{{- if and (not (include "tributary.tls" $at)) (not $plaintext) -}}
{{- $wrong = append $wrong "tls.secretName is empty and config.security.plaintext is not true: name a Secret with a certificate, or say that calls may travel unencrypted." -}}
{{- end -}}
{{- if and (include "tributary.tls" $at) $plaintext -}}
{{- $wrong = append $wrong "config.security.plaintext is true although there is a certificate: leave one of them out." -}}
{{- end -}}
{{- if $.Values.tls.secretName -}}
{{- range $key := list "certificate" "key" "client-ca" -}}
{{- if include "tributary.says" (list $config (printf "security.tls.%s" $key)) -}}
{{- $wrong = append $wrong (printf "config.security.tls.%s is set by tls.secretName: leave one of them out." $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $wrong = concat $wrong (include "tributary.wrongCallers" $at | fromJsonArray) -}}
{{- end -}}
{{- if and .Values.tls.clientCertificates (not .Values.tls.secretName) -}}
{{- $wrong = append $wrong "tls.clientCertificates needs tls.secretName: without TLS no client shows a certificate." -}}
{{- end -}}
{{- $wrong | uniq | toJson -}}
{{- end -}}

{{- /* Pods would not start, or would refuse everybody. */ -}}
{{- define "tributary.wrongCallers" -}}
{{- $wrong := list -}}
{{- $certificates := include "tributary.clientCertificates" . -}}
{{- $tokens := include "tributary.says" (list .config "security.jwt.jwks") -}}
{{- $anybody := include "tributary.says" (list .config "security.anonymous") -}}
{{- $roles := or (include "tributary.says" (list .config "security.callers")) (include "tributary.says" (list .config "security.default-roles")) -}}
{{- if not (or $certificates $tokens $anybody) -}}
{{- $wrong = append $wrong "nobody could call: say by tls.clientCertificates or config.security.jwt.jwks how callers are known, or by config.security.anonymous that everybody may call everything." -}}
{{- else if not (or $tokens $anybody $roles) -}}
{{- $wrong = append $wrong "callers are known by certificates alone, which say no role, so all would be refused: give them roles by config.security.callers or config.security.default-roles." -}}
{{- else if and $certificates .root.Values.gateway.enabled (not (or $tokens $anybody)) -}}
{{- $wrong = append $wrong "gateway is enabled and callers are known by certificates alone: theirs end at the gateway, so nobody could call by it; let them bring tokens, by config.security.jwt." -}}
{{- end -}}
{{- toJson $wrong -}}
{{- end -}}

{{- /* Features are passed by the environment, which wins: said twice, one of them would be a lie. */ -}}
{{- define "tributary.wrongFeatures" -}}
{{- $wrong := list -}}
{{- range $feature, $key := include "tributary.featureKeys" . | fromYaml -}}
{{- range $where, $config := dict "config" $.Values.config "canary.config" $.Values.canary.config -}}
{{- if include "tributary.find" (list $config $key) -}}
{{- $wrong = append $wrong (printf "%s has %s, which is set by features.%s: say it there." $where $key $feature) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.tuning (include "tributary.find" (list .Values.config "feed.tuning-file")) -}}
{{- $wrong = append $wrong "config.feed.tuning-file is set by tuning: leave one of them out." -}}
{{- end -}}
{{- toJson $wrong -}}
{{- end -}}

{{- define "tributary.wrongEnvironment" -}}
{{- $wrong := list -}}
{{- $taken := list "MICRONAUT_CONFIG_FILES" "JDK_JAVA_OPTIONS" "POSTGRES_PASSWORD" "PAGE_TOKENS_KEYS" "CLICKHOUSE_PASSWORD" "NEO4J_PASSWORD" "REDIS_URI" "REDIS_PASSWORD" "FEED_TUNING_FILE" -}}
{{- range $key := list "server.drain-delay" "server.drain-time" "grpc.server.port" "micronaut.server.port" "outbox.transport" -}}
{{- $taken = append $taken ($key | upper | replace "." "_" | replace "-" "_") -}}
{{- end -}}
{{- range $feature, $key := include "tributary.featureKeys" . | fromYaml -}}
{{- $taken = append $taken ($key | upper | replace "." "_" | replace "-" "_") -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- if or (has .name $taken) (hasPrefix "SECURITY_" .name) -}}
{{- $wrong = append $wrong (printf "extraEnv has %s, which the chart sets or has to know: use the value that is there for it, or config." .name) -}}
{{- end -}}
{{- end -}}
{{- toJson $wrong -}}
{{- end -}}

{{- define "tributary.wrongNumbers" -}}
{{- $wrong := list -}}
{{- $scaling := .Values.autoscaling -}}
{{- $fewest := int .Values.replicas -}}
{{- if $scaling.enabled -}}
{{- $fewest = int $scaling.minReplicas -}}
{{- if gt (int $scaling.minReplicas) (int $scaling.maxReplicas) -}}
{{- $wrong = append $wrong (printf "autoscaling.minReplicas is %d, more than autoscaling.maxReplicas, %d." (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- end -}}
{{- if and (not $scaling.cpuPercent) (not $scaling.podsMetric.name) -}}
{{- $wrong = append $wrong "autoscaling is enabled with neither cpuPercent nor podsMetric.name: nothing would ever scale." -}}
{{- end -}}
{{- if and $scaling.podsMetric.name (not $scaling.podsMetric.average) -}}
{{- $wrong = append $wrong (printf "autoscaling.podsMetric.average is empty: say how much of %s a pod is to have." $scaling.podsMetric.name) -}}
{{- end -}}
{{- if and $scaling.cpuPercent (not .Values.resources.requests.cpu) -}}
{{- $wrong = append $wrong "autoscaling.cpuPercent is a share of resources.requests.cpu, which is empty." -}}
{{- end -}}
{{- end -}}
{{- if .Values.disruption.enabled -}}
{{- $most := toString .Values.disruption.maxUnavailable -}}
{{- $least := toString .Values.disruption.minAvailable -}}
{{- if and $most $least -}}
{{- $wrong = append $wrong "disruption.maxUnavailable and disruption.minAvailable are both set: empty one of them." -}}
{{- else if not (or $most $least) -}}
{{- $wrong = append $wrong "disruption is enabled with neither maxUnavailable nor minAvailable." -}}
{{- else if or (has $most (list "0" "0%")) (eq $least "100%") (and (regexMatch "^[0-9]+$" $least) (ge (int $least) $fewest)) -}}
{{- $wrong = append $wrong (printf "disruption forbids every eviction (of %d pods %s): no node could ever be emptied." $fewest (ternary (printf "%s must stay" $least) "none may go" (ne $least ""))) -}}
{{- end -}}
{{- end -}}
{{- if and (has (toString .Values.rollout.maxSurge) (list "0" "0%")) (has (toString .Values.rollout.maxUnavailable) (list "0" "0%")) -}}
{{- $wrong = append $wrong "rollout.maxSurge and rollout.maxUnavailable are both 0: no pod could ever be replaced." -}}
{{- end -}}
{{- if gt (add .Values.jvm.heapPercent .Values.jvm.directPercent) 85 -}}
{{- $wrong = append $wrong (printf "jvm.heapPercent and jvm.directPercent are %d together: leave at least 15 percent for threads, code and classes." (add .Values.jvm.heapPercent .Values.jvm.directPercent)) -}}
{{- end -}}
{{- range $where, $resources := dict "resources" .Values.resources "migrate.resources" .Values.migrate.resources "maintenance.resources" .Values.maintenance.resources -}}
{{- if gt (include "tributary.mebibytes" $resources.requests.memory | int) (include "tributary.mebibytes" $resources.limits.memory | int) -}}
{{- $wrong = append $wrong (printf "%s.requests.memory is %s, more than the limit, %s." $where $resources.requests.memory $resources.limits.memory) -}}
{{- end -}}
{{- end -}}
{{- toJson $wrong -}}
{{- end -}}

{{- define "tributary.wrongNetwork" -}}
{{- $wrong := list -}}
{{- $at := dict "root" . "config" .Values.config -}}
{{- range $key, $port := dict "grpc.server.port" (include "tributary.grpcPort" $at) "micronaut.server.port" (include "tributary.httpPort" $at) -}}
{{- if or (lt (int $port) 1) (gt (int $port) 65535) -}}
{{- $wrong = append $wrong (printf "config.%s is %s, which is no port." $key $port) -}}
{{- end -}}
{{- if include "tributary.find" (list $.Values.canary.config $key) -}}
{{- $wrong = append $wrong (printf "canary.config has %s: both tracks stand behind one Service, so they have the same ports." $key) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.gateway.enabled (not .Values.gateway.parents) -}}
{{- $wrong = append $wrong "gateway is enabled without gateway.parents: name the Gateway that the route belongs to." -}}
{{- end -}}
{{- $backend := .Values.gateway.backend -}}
{{- if and .Values.gateway.enabled (include "tributary.tls" $at) (not (and $backend.hostname $backend.caConfigMap)) -}}
{{- $wrong = append $wrong "gateway is enabled and pods speak TLS, but gateway.backend lacks hostname or caConfigMap: without them a gateway speaks plaintext with the pods. Name what stands in their certificate, and the ConfigMap with the authority that signed it." -}}
{{- end -}}
{{- if .Values.networkPolicy.enabled -}}
{{- $port := include "tributary.find" (list .Values.config "postgres.port") | default "5432" | trimAll "\"" -}}
{{- if not (has $port (.Values.networkPolicy.stores.postgres.ports | toStrings)) -}}
{{- $wrong = append $wrong (printf "config.postgres.port is %s, which networkPolicy.stores.postgres.ports leaves out." $port) -}}
{{- end -}}
{{- end -}}
{{- toJson $wrong -}}
{{- end -}}
