{{- define "plimsoll.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of a component: (list $ "api"). */}}
{{- define "plimsoll.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "plimsoll.labels" -}}
{{- $root := index . 0 -}}
{{ include "plimsoll.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: plimsoll
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "plimsoll.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* Settings that are no secrets, as a map of texts. */}}
{{- define "plimsoll.settings" -}}
{{- $bucket := required "bundles.bucket is required: without a bucket, bundles would be lost with their pod" .Values.bundles.bucket -}}
{{- $settings := dict
  "PLIMSOLL_API__HOST" "0.0.0.0"
  "PLIMSOLL_API__PORT" "8080"
  "PLIMSOLL_API__AUTHENTICATION" "tokens"
  "PLIMSOLL_DBOS__AT_ONCE" (.Values.worker.atOnce | toString)
  "PLIMSOLL_FILESYSTEM__ROOT" "/tmp/plimsoll"
  "PLIMSOLL_S3__BUCKET" $bucket -}}
{{- with .Values.bundles.prefix }}{{ $_ := set $settings "PLIMSOLL_S3__PREFIX" . }}{{ end -}}
{{- with .Values.bundles.region }}{{ $_ := set $settings "PLIMSOLL_S3__REGION" . }}{{ end -}}
{{- with .Values.bundles.endpointUrl }}{{ $_ := set $settings "PLIMSOLL_S3__ENDPOINT_URL" . }}{{ end -}}
{{- if .Values.customCA.configMap }}{{ $_ := set $settings "PLIMSOLL_K6__ENVIRONMENT" (dict "SSL_CERT_FILE" "/etc/plimsoll/ca/ca.crt" | toJson) }}{{ end -}}
{{- range $name, $value := .Values.config -}}
{{- if kindIs "string" $value }}{{ $_ := set $settings $name $value -}}
{{- else }}{{ $_ := set $settings $name (toJson $value) }}{{ end -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* Variables that come from secrets, and those of the machine. */}}
{{- define "plimsoll.environment" -}}
- name: PLIMSOLL_DATABASE__URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret.name }}
      key: {{ .Values.database.existingSecret.key }}
{{- with .Values.bundles.existingSecret }}
{{- if .name }}
- name: PLIMSOLL_S3__ACCESS_KEY_ID
  valueFrom:
    secretKeyRef:
      name: {{ .name }}
      key: {{ .accessKeyIdKey }}
- name: PLIMSOLL_S3__SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .name }}
      key: {{ .secretAccessKeyKey }}
{{- end }}
{{- end }}
{{- range $name, $from := .Values.secretConfig }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.name }}
      key: {{ $from.key }}
{{- end }}
{{- $proxied := false }}
{{- range $scheme := list "http" "https" }}
{{- if $.Values.proxy.existingSecret }}
{{- $proxied = true }}
{{- range $name := list (upper $scheme) $scheme }}
- name: {{ $name }}_{{ ternary "PROXY" "proxy" (eq $name (upper $name)) }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.proxy.existingSecret }}
      key: {{ $scheme }}
{{- end }}
{{- else if index $.Values.proxy $scheme }}
{{- $proxied = true }}
{{- range $name := list (upper $scheme) $scheme }}
- name: {{ $name }}_{{ ternary "PROXY" "proxy" (eq $name (upper $name)) }}
  value: {{ index $.Values.proxy $scheme | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if $proxied }}
{{- range list "NO_PROXY" "no_proxy" }}
- name: {{ . }}
  value: {{ list "127.0.0.1" "localhost" ".svc" ".cluster.local" $.Values.proxy.except | compact | join "," | quote }}
{{- end }}
{{- end }}
{{- if .Values.customCA.configMap }}
{{- range list "SSL_CERT_FILE" "REQUESTS_CA_BUNDLE" "AWS_CA_BUNDLE" }}
- name: {{ . }}
  value: /etc/plimsoll/ca/ca.crt
{{- end }}
{{- end }}
{{- end -}}

{{- define "plimsoll.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "plimsoll.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "plimsoll.mounts" -}}
- name: temporary
  mountPath: /tmp
{{- if .Values.customCA.configMap }}
- name: ca
  mountPath: /etc/plimsoll/ca
  readOnly: true
{{- end }}
{{- end -}}

{{/* (list $ "1Gi") */}}
{{- define "plimsoll.volumes" -}}
{{- $root := index . 0 -}}
- name: temporary
  emptyDir:
    sizeLimit: {{ index . 1 }}
{{- with $root.Values.customCA }}
{{- if .configMap }}
- name: ca
  configMap:
    name: {{ .configMap }}
    items:
      - key: {{ .key }}
        path: ca.crt
{{- end }}
{{- end }}
{{- end -}}

{{- define "plimsoll.pullSecrets" -}}
{{- with .Values.image.pullSecrets -}}
imagePullSecrets:
{{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "plimsoll.serviceAccountAnnotations" -}}
{{- $annotations := deepCopy .annotations -}}
{{- with .awsRoleArn }}{{ $_ := set $annotations "eks.amazonaws.com/role-arn" . }}{{ end -}}
{{- with .azureClientId }}{{ $_ := set $annotations "azure.workload.identity/client-id" . }}{{ end -}}
{{- with .gkeServiceAccount }}{{ $_ := set $annotations "iam.gke.io/gcp-service-account" . }}{{ end -}}
{{- with $annotations -}}
annotations:
{{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
The pods of a component: (list $ "api" .Values.api $args). Both answer probes on the same port; a
worker is also not ready from the moment on which it is told to end.
*/}}
{{- define "plimsoll.pod" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $values := index . 2 -}}
{{- $args := index . 3 -}}
metadata:
  labels:
    {{- include "plimsoll.labels" (list $root $component) | nindent 4 }}
    {{- if $root.Values.workloadIdentity.azureClientId }}
    azure.workload.identity/use: "true"
    {{- end }}
  annotations:
    # A changed setting is a rollout.
    checksum/settings: {{ include "plimsoll.settings" $root | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "plimsoll.fullname" $root }}-{{ $component }}
  automountServiceAccountToken: {{ and $root.Values.runs.enabled (eq $component "worker") }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
  securityContext:
    {{- include "plimsoll.podSecurity" $root | nindent 4 }}
  {{- with include "plimsoll.pullSecrets" $root }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  containers:
    - name: {{ $component }}
      image: {{ include "plimsoll.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: {{ toJson $args }}
      envFrom:
        - configMapRef:
            name: {{ include "plimsoll.fullname" $root }}
        {{- range $root.Values.secretConfigFrom }}
        - secretRef:
            name: {{ . }}
        {{- end }}
      env:
        {{- include "plimsoll.environment" $root | nindent 8 }}
      ports:
        - name: http
          containerPort: 8080
      # It imports for seconds before it listens.
      startupProbe:
        httpGet: {path: /health, port: http}
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /health, port: http}
        periodSeconds: 20
        timeoutSeconds: 5
        failureThreshold: 3
      readinessProbe:
        httpGet: {path: /ready, port: http}
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      {{- with $values.preStopSeconds }}
      lifecycle:
        preStop:
          exec:
            command: [sleep, {{ . | quote }}]
      {{- end }}
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        {{- include "plimsoll.containerSecurity" $root | nindent 8 }}
      volumeMounts:
        {{- include "plimsoll.mounts" $root | nindent 8 }}
  volumes:
    {{- include "plimsoll.volumes" (list $root $values.temporarySize) | nindent 4 }}
  {{- with $values.topologyKeys }}
  topologySpreadConstraints:
    {{- range . }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "plimsoll.selector" (list $root $component) | nindent 10 }}
      matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
