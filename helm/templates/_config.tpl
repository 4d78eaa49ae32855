{{- /* The service's configuration: passed on as it is, and read here where the chart has to fit it. */ -}}

{{- /* What a track is configured with, as YAML: migrate is one too, as far as this goes. */ -}}
{{- define "tributary.config" -}}
{{- $values := .root.Values -}}
{{- $config := deepCopy $values.config -}}
{{- if ne .track "stable" -}}
{{- $over := deepCopy (get $values .track).config -}}
{{- include "tributary.prune" (list $config "" (include "tributary.leaves" (list $over "") | fromJson | keys)) -}}
{{- $config = mergeOverwrite $config $over -}}
{{- end -}}
{{ toYaml $config }}
{{- end -}}

{{- /* The tracks that there are. */ -}}
{{- define "tributary.tracks" -}}
{{- $tracks := list "stable" -}}
{{- if include "tributary.hasCanary" . -}}{{- $tracks = append $tracks "canary" -}}{{- end -}}
{{- toJson $tracks -}}
{{- end -}}

{{- /* A key as the service understands it: drainTime is drain-time. */ -}}
{{- define "tributary.key" -}}
{{- regexReplaceAll "([a-z0-9])([A-Z])" . "${1}-${2}" | lower -}}
{{- end -}}

{{- /* All that a configuration says, by whole keys, as JSON. */ -}}
{{- define "tributary.leaves" -}}
{{- $above := index . 1 -}}
{{- $leaves := dict -}}
{{- range $name, $value := index . 0 -}}
{{- $key := print $above (include "tributary.key" $name) -}}
{{- if kindIs "map" $value -}}
{{- range $below, $leaf := include "tributary.leaves" (list $value (print $key ".")) | fromJson -}}
{{- $_ := set $leaves $below $leaf -}}
{{- end -}}
{{- else -}}
{{- $_ := set $leaves $key $value -}}
{{- end -}}
{{- end -}}
{{- toJson $leaves -}}
{{- end -}}

{{- /*
Takes from a configuration what another says, however either spells it. Said in both ways, a key would be there twice,
and the service would take either.
*/ -}}
{{- define "tributary.prune" -}}
{{- $config := index . 0 -}}
{{- $above := index . 1 -}}
{{- $said := index . 2 -}}
{{- range $name := keys $config -}}
{{- $key := print $above (include "tributary.key" $name) -}}
{{- if has $key $said -}}
{{- $_ := unset $config $name -}}
{{- else if kindIs "map" (get $config $name) -}}
{{- include "tributary.prune" (list (get $config $name) (print $key ".") $said) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
What a configuration says of a key, as JSON; nothing if it says nothing. Keys may be nested or have dots, and
drainTime is drain-time, as for the service.
*/ -}}
{{- define "tributary.find" -}}
{{- $config := index . 0 -}}
{{- $key := index . 1 -}}
{{- $found := "" -}}
{{- range $name, $value := $config -}}
{{- $name = include "tributary.key" $name -}}
{{- if eq $name $key -}}
{{- $found = toJson $value -}}
{{- else if and (kindIs "map" $value) (hasPrefix (printf "%s." $name) $key) -}}
{{- $found = include "tributary.find" (list $value (trimPrefix (printf "%s." $name) $key)) | default $found -}}
{{- end -}}
{{- end -}}
{{- $found -}}
{{- end -}}

{{- /* Whether a configuration says anything but nothing of a key; nothing for no. */ -}}
{{- define "tributary.says" -}}
{{- if not (has (include "tributary.find" .) (list "" "\"\"" "[]" "null" "false")) -}}yes{{- end -}}
{{- end -}}

{{- define "tributary.grpcPort" -}}
{{ include "tributary.find" (list .config "grpc.server.port") | default "50051" | trimAll "\"" }}
{{- end -}}

{{- define "tributary.httpPort" -}}
{{ include "tributary.find" (list .config "micronaut.server.port") | default "8080" | trimAll "\"" }}
{{- end -}}

{{- /* A time of the configuration in whole seconds, rounded up. */ -}}
{{- define "tributary.seconds" -}}
{{- $key := index . 1 -}}
{{- $time := include "tributary.find" (list (index . 0) $key) | default (index . 2) | trimAll "\"" -}}
{{- if not (regexMatch "^[0-9]+(ms|s|m)$" $time) -}}
{{- fail (printf "config.%s is %s: the chart computes from it how long a pod may take to end, and reads whole numbers of ms, s or m, such as 25s." $key $time) -}}
{{- end -}}
{{- $number := regexFind "^[0-9]+" $time | int64 -}}
{{- if hasSuffix "ms" $time -}}{{ div (add $number 999) 1000 }}
{{- else if hasSuffix "s" $time -}}{{ $number }}
{{- else -}}{{ mul $number 60 }}
{{- end -}}
{{- end -}}

{{- /*
How long a pod may take to end: before the process is told, serving on, calls in flight, and ten seconds for the
pools to close. The two defaults are those of application.yml.
*/ -}}
{{- define "tributary.grace" -}}
{{- $delay := include "tributary.seconds" (list .config "server.drain-delay" "5s") -}}
{{- $time := include "tributary.seconds" (list .config "server.drain-time" "25s") -}}
{{ add .root.Values.drain.preStopSeconds $delay $time 10 }}
{{- end -}}

{{- /* Whether the gRPC port speaks TLS; nothing for no. */ -}}
{{- define "tributary.tls" -}}
{{- if or .root.Values.tls.secretName (include "tributary.says" (list .config "security.tls.certificate")) -}}yes{{- end -}}
{{- end -}}

{{- /* Whether callers are known by certificates; nothing for no. */ -}}
{{- define "tributary.clientCertificates" -}}
{{- if or .root.Values.tls.clientCertificates (include "tributary.says" (list .config "security.tls.client-ca")) -}}yes{{- end -}}
{{- end -}}

{{- /* Which key of the configuration each feature is. */ -}}
{{- define "tributary.featureKeys" -}}
suggestions: neo4j.enabled
trending: trending.compute
upkeep: feed.builder.enabled
warming: warming.enabled
friendsLikes: feed.tuning.friends-likes.posts
reflection: server.reflection
{{- end -}}

{{- define "tributary.features" -}}
{{- $features := deepCopy .root.Values.features -}}
{{- if eq .track "canary" -}}
{{- $features = mergeOverwrite $features (deepCopy .root.Values.canary.features) -}}
{{- else if eq .track "maintenance" -}}
{{- /* Duties are for those who stay. */ -}}
{{- $features = mergeOverwrite $features (dict "trending" false "upkeep" false "warming" false) -}}
{{- end -}}
{{ toYaml $features }}
{{- end -}}

{{- /* Features as environment variables. The likes of friends are a number: a source that brings none is off. */ -}}
{{- define "tributary.featureEnv" -}}
{{- $keys := include "tributary.featureKeys" . | fromYaml -}}
{{- range $feature, $on := include "tributary.features" . | fromYaml }}
{{- $value := ternary "true" "false" $on }}
{{- if eq $feature "friendsLikes" }}{{ $value = ternary "200" "0" $on }}{{ end }}
- name: {{ get $keys $feature | upper | replace "." "_" | replace "-" "_" }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}
