{{- /* What the pods that serve and those with one task have in common. */ -}}

{{- define "tributary.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "tributary.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "tributary.resources" -}}
{{- range $kind := list "requests" "limits" }}
{{- $amounts := get $ $kind }}
{{ $kind }}:
  {{- with $amounts.cpu }}
  cpu: {{ . | quote }}
  {{- end }}
  memory: {{ $amounts.memory }}
{{- end }}
{{- end -}}

{{- define "tributary.mebibytes" -}}
{{- $number := regexFind "^[0-9]+" . | int64 -}}
{{ ternary (mul $number 1024) $number (hasSuffix "Gi" .) }}
{{- end -}}

{{- /*
The heap is a share that the JVM takes of the limit by itself; for buffers there is no such option. A JVM that is
out of memory ends, because a pod that is started anew serves and one that limps does not.
*/ -}}
{{- define "tributary.javaOptions" -}}
{{- $jvm := .root.Values.jvm -}}
{{- $direct := div (mul (include "tributary.mebibytes" .resources.limits.memory | int64) $jvm.directPercent) 100 -}}
-XX:MaxRAMPercentage={{ $jvm.heapPercent }} -XX:MaxDirectMemorySize={{ $direct }}m
{{- with $jvm.processors }} -XX:ActiveProcessorCount={{ . }}{{ end }} -XX:+ExitOnOutOfMemoryError
{{- range $jvm.options }} {{ . }}{{ end }}
{{- end -}}

{{- /* Where the configuration is, and the secrets by the names of their variables. */ -}}
{{- define "tributary.env" -}}
- name: MICRONAUT_CONFIG_FILES
  value: /etc/tributary/config/application.yml
- name: JDK_JAVA_OPTIONS
  value: {{ include "tributary.javaOptions" . | quote }}
{{- range $variable, $secret := .secrets }}
{{- if $secret.name }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret.name }}
      key: {{ $secret.key }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* What it takes to reach the stores; the password of PostgreSQL is that of whoever asks. */ -}}
{{- define "tributary.storeSecrets" -}}
{{- $secrets := .Values.secrets -}}
{{ dict "CLICKHOUSE_PASSWORD" $secrets.clickhouse "NEO4J_PASSWORD" $secrets.neo4j "REDIS_URI" $secrets.redis "REDIS_PASSWORD" $secrets.redisPassword | toYaml }}
{{- end -}}

{{- /* What the pods that serve get, and whoever works beside them on their behalf. */ -}}
{{- define "tributary.serverSecrets" -}}
{{- $secrets := include "tributary.storeSecrets" . | fromYaml -}}
{{- $_ := set $secrets "POSTGRES_PASSWORD" .Values.secrets.postgres -}}
{{- $_ := set $secrets "PAGE_TOKENS_KEYS" .Values.secrets.pageTokens -}}
{{ toYaml $secrets }}
{{- end -}}

{{- define "tributary.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* The drivers unpack native libraries there, and the root file system cannot be written. */ -}}
{{- define "tributary.tmpVolume" -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- end -}}
