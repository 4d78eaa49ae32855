{{- /* The Deployment of a track. */ -}}
{{- define "tributary.deployment" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $track := .track -}}
{{- $config := include "tributary.config" . | fromYaml -}}
{{- $at := dict "root" $root "track" $track "config" $config -}}
{{- $grpcPort := include "tributary.grpcPort" $at -}}
{{- $tls := include "tributary.tls" $at -}}
{{- $secrets := include "tributary.storeSecrets" $root | fromYaml -}}
{{- $_ := set $secrets "POSTGRES_PASSWORD" $values.secrets.postgres -}}
{{- $_ := set $secrets "PAGE_TOKENS_KEYS" $values.secrets.pageTokens -}}
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
  {{- if eq $track "canary" }}
  replicas: {{ include "tributary.canaryReplicas" $root }}
  {{- else if not $values.autoscaling.enabled }}
  replicas: {{ $values.replicas }}
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

{{- /* As many as make the weight of all pods, to the nearest. */ -}}
{{- define "tributary.canaryReplicas" -}}
{{- $weight := .Values.canary.weight | int64 -}}
{{- $stable := ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled | int64 -}}
{{- $rest := sub 100 $weight -}}
{{- $share := div (add (mul $weight $stable) (div $rest 2)) $rest | max 1 -}}
{{ .Values.canary.replicas | default $share }}
{{- end -}}

{{- define "tributary.hasCanary" -}}
{{- if gt (int .Values.canary.weight) 0 -}}yes{{- end -}}
{{- end -}}
