{{- /*
The template of a pod with one task, which runs to its end and serves nobody. Of each task are: what it is called
(component), its values, its account, its ConfigMap, its arguments, its variables, and its images: what all but the
last of them do comes first.
*/ -}}
{{- define "tributary.task" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
metadata:
  labels:
    {{- with .values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- include "tributary.taskLabels" . | nindent 4 }}
  {{- with .values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  restartPolicy: Never
  serviceAccountName: {{ .account }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- include "tributary.pullSecrets" $root | nindent 2 }}
  securityContext:
    {{- include "tributary.podSecurity" $root | nindent 4 }}
  {{- with $values.pod.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.pod.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with initial .images }}
  initContainers:
    {{- range $i, $image := . }}
    {{- include "tributary.taskContainer" (dict "task" $ "name" (printf "%s-%d" $.component (add 1 $i)) "image" $image) | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    {{- include "tributary.taskContainer" (dict "task" . "name" .component "image" (last .images)) | nindent 4 }}
  volumes:
    {{- include "tributary.tmpVolume" $root | nindent 4 }}
    - name: config
      configMap:
        name: {{ .config }}
    {{- with $values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{- define "tributary.taskContainer" -}}
{{- $task := .task -}}
{{- $values := $task.root.Values -}}
- name: {{ .name }}
  image: {{ .image | quote }}
  imagePullPolicy: {{ $values.image.pullPolicy }}
  args: {{ toJson $task.args }}
  securityContext:
    {{- include "tributary.containerSecurity" $task.root | nindent 4 }}
  env:
    {{- $task.env | nindent 4 }}
    {{- with $values.extraEnv }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  resources:
    {{- include "tributary.resources" $task.values.resources | nindent 4 }}
  volumeMounts:
    - name: tmp
      mountPath: /tmp
    - name: config
      mountPath: /etc/tributary/config
      readOnly: true
    {{- with $values.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{- define "tributary.taskLabels" -}}
{{ include "tributary.releaseLabels" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}
