{{- /* The Deployment of a track. */ -}}
{{- define "tributary.deployment" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $track := .track -}}
{{- $config := include "tributary.config" . | fromYaml -}}
{{- $at := dict "root" $root "track" $track "config" $config -}}
{{- $grpcPort := include "tributary.grpcPort" $at -}}
{{- $tls := include "tributary.tls" $at -}}
{{- $secrets := include "tributary.serverSecrets" $root | fromYaml -}}
{{- $replicas := include "tributary.replicas" . -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "tributary.trackName" . }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "tributary.labels" $root | nindent 4 }}
    app.kubernetes.io/component: server
    tributary.io/track: {{ $track }}
spec:
  {{- with $replicas }}
  replicas: {{ . }}
  {{- end }}
  revisionHistoryLimit: 5
  minReadySeconds: {{ $values.rollout.minReadySeconds }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: {{ $values.rollout.maxSurge }}
      maxUnavailable: {{ $values.rollout.maxUnavailable }}
  selector:
    matchLabels:
      {{- include "tributary.trackLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- with $values.pod.labels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- include "tributary.trackLabels" . | nindent 8 }}
      annotations:
        # Another configuration is another pod.
        checksum/config: {{ include "tributary.config" . | sha256sum | quote }}
        {{- with $values.pod.annotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "tributary.serviceAccount" $root }}
      automountServiceAccountToken: false
      # A Service named postgres would set POSTGRES_PORT, which the service takes for its configuration.
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ include "tributary.grace" $at }}
      {{- include "tributary.pullSecrets" $root | nindent 6 }}
      securityContext:
        {{- include "tributary.podSecurity" $root | nindent 8 }}
      {{- with $values.pod.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with $values.pod.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.pod.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.pod.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- include "tributary.spread" . | nindent 6 }}
      containers:
        - name: tributary
          image: {{ include "tributary.image" (dict "root" $root "image" (ternary $values.image $values.canary.image (eq $track "stable"))) | quote }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          securityContext:
            {{- include "tributary.containerSecurity" $root | nindent 12 }}
          env:
            {{- include "tributary.env" (dict "root" $root "resources" $values.resources "secrets" $secrets) | nindent 12 }}
            {{- include "tributary.featureEnv" . | nindent 12 }}
            {{- if $values.tls.secretName }}
            - name: SECURITY_TLS_CERTIFICATE
              value: /etc/tributary/tls/tls.crt
            - name: SECURITY_TLS_KEY
              value: /etc/tributary/tls/tls.key
            {{- if $values.tls.clientCertificates }}
            - name: SECURITY_TLS_CLIENT_CA
              value: /etc/tributary/tls/ca.crt
            {{- end }}
            {{- end }}
            {{- if $values.tuning }}
            - name: FEED_TUNING_FILE
              value: /etc/tributary/tuning/tuning.yml
            {{- end }}
            {{- with $values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            - name: grpc
              containerPort: {{ $grpcPort }}
            - name: http
              containerPort: {{ include "tributary.httpPort" $at }}
          # The process itself: gRPC's health says the same as readiness, and a store that is away is no reason to
          # start a pod anew.
          startupProbe:
            httpGet:
              path: /health/liveness
              port: http
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet:
              path: /health/liveness
              port: http
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            {{- if $tls }}
            # Kubernetes' gRPC probes speak plaintext only; this says the same.
            httpGet:
              path: /health/readiness
              port: http
            {{- else }}
            grpc:
              port: {{ $grpcPort }}
            {{- end }}
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 2
          {{- with $values.drain.preStopSeconds }}
          lifecycle:
            preStop:
              sleep:
                seconds: {{ . }}
          {{- end }}
          resources:
            {{- include "tributary.resources" $values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            - name: config
              mountPath: /etc/tributary/config
              readOnly: true
            {{- if $values.tls.secretName }}
            # The folder and not the files one by one: those would never change.
            - name: tls
              mountPath: /etc/tributary/tls
              readOnly: true
            {{- end }}
            {{- if $values.tuning }}
            - name: tuning
              mountPath: /etc/tributary/tuning
              readOnly: true
            {{- end }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        {{- include "tributary.tmpVolume" $root | nindent 8 }}
        - name: config
          configMap:
            name: {{ include "tributary.trackName" . }}
        {{- if $values.tls.secretName }}
        - name: tls
          secret:
            secretName: {{ $values.tls.secretName }}
            defaultMode: 0440
        {{- end }}
        {{- if $values.tuning }}
        - name: tuning
          configMap:
            name: {{ include "tributary.fullname" $root }}-tuning
        {{- end }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}

{{- /* Pods of a rollout are spread among themselves, or the new ones would keep away from the old. */ -}}
{{- define "tributary.spread" -}}
{{- $spread := .root.Values.spread -}}
{{- if or $spread.zones $spread.nodes }}
topologySpreadConstraints:
  {{- range $key, $how := dict "topology.kubernetes.io/zone" $spread.zones "kubernetes.io/hostname" $spread.nodes }}
  {{- if $how }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: {{ $how }}
    labelSelector:
      matchLabels:
        {{- include "tributary.trackLabels" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* As many as make the weight of all pods, to the nearest, beside so many of the stable track. */ -}}
{{- define "tributary.share" -}}
{{- $weight := .root.Values.canary.weight | int64 -}}
{{- $rest := sub 100 $weight -}}
{{ div (add (mul $weight (.stable | int64)) (div $rest 2)) $rest | max 1 }}
{{- end -}}

{{- define "tributary.canaryReplicas" -}}
{{- $stable := ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled -}}
{{ .Values.canary.replicas | default (include "tributary.share" (dict "root" . "stable" $stable)) }}
{{- end -}}

{{- /* Whether an autoscaler decides how many pods a track has; nothing for no. */ -}}
{{- define "tributary.isScaled" -}}
{{- $values := .root.Values -}}
{{- if and $values.autoscaling.enabled (or (eq .track "stable") (and $values.gateway.enabled (not $values.canary.replicas))) -}}yes{{- end -}}
{{- end -}}

{{- /* The fewest and the most that an autoscaler gives a track, as YAML. */ -}}
{{- define "tributary.scale" -}}
{{- range $name := list "minReplicas" "maxReplicas" -}}
{{- $stable := get $.root.Values.autoscaling $name -}}
{{ $name }}: {{ ternary $stable (include "tributary.share" (dict "root" $.root "stable" $stable)) (eq $.track "stable") }}
{{ end -}}
{{- end -}}

{{- /*
How many pods a track has; nothing where only its autoscaler knows. Where the cluster can be asked, it is as many as
there are: without a number Kubernetes would take 1 when an autoscaler is switched on, and the autoscaler leaves a
Deployment alone that was scaled to 0.
*/ -}}
{{- define "tributary.replicas" -}}
{{- if include "tributary.isScaled" . -}}
{{- $live := lookup "apps/v1" "Deployment" .root.Release.Namespace (include "tributary.trackName" .) -}}
{{- if $live -}}
{{ max ($live.spec.replicas | int64) ((include "tributary.scale" . | fromYaml).minReplicas | int64) }}
{{- end -}}
{{- else if eq .track "canary" -}}
{{ include "tributary.canaryReplicas" .root }}
{{- else -}}
{{ .root.Values.replicas }}
{{- end -}}
{{- end -}}

{{- define "tributary.hasCanary" -}}
{{- if gt (int .Values.canary.weight) 0 -}}yes{{- end -}}
{{- end -}}
