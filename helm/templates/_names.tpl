{{- /* What things are called, and by which labels they find each other. */ -}}

{{- define "tributary.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- /* Short enough for what is appended to it. */ -}}
{{- define "tributary.fullname" -}}
{{- $name := include "tributary.name" . -}}
{{- $both := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- .Values.fullnameOverride | default $both | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- /* The stable track has the plain name, so that it stays when a canary comes and goes. */ -}}
{{- define "tributary.trackName" -}}
{{- $name := include "tributary.fullname" .root -}}
{{- ternary $name (printf "%s-canary" $name) (eq .track "stable") -}}
{{- end -}}

{{- /* The Jobs that are made of it have longer names, so Kubernetes takes 52 characters at most. */ -}}
{{- define "tributary.maintenanceName" -}}
{{- include "tributary.fullname" . | trunc 40 | trimSuffix "-" }}-maintenance
{{- end -}}

{{- define "tributary.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: tributary
{{ include "tributary.releaseLabels" . }}
{{- end -}}

{{- define "tributary.releaseLabels" -}}
app.kubernetes.io/name: {{ include "tributary.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- /* The pods that serve, of all tracks. A selector cannot be changed later: nothing of a version in it. */ -}}
{{- define "tributary.serverLabels" -}}
{{ include "tributary.releaseLabels" . }}
app.kubernetes.io/component: server
{{- end -}}

{{- define "tributary.trackLabels" -}}
{{ include "tributary.serverLabels" .root }}
tributary.io/track: {{ .track }}
{{- end -}}

{{- define "tributary.image" -}}
{{- $image := .image -}}
{{- if $image.digest -}}
{{ .root.Values.image.repository }}@{{ $image.digest }}
{{- else -}}
{{ .root.Values.image.repository }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "tributary.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "tributary.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{- /* The migration runs before what a release consists of is made, so it brings an account of its own. */ -}}
{{- define "tributary.migrateServiceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ include "tributary.fullname" . }}-migrate
{{- else -}}
{{ include "tributary.serviceAccount" . }}
{{- end -}}
{{- end -}}
