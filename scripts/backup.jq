# What scripts/backup and scripts/restore know of the things that they copy: jq -L scripts 'include "backup"; ...'

# --- Kubernetes

# An object without what the cluster adds to it, so that it can be made again, elsewhere too, and compared.
def cleaned:
  del(.status, .metadata.uid, .metadata.resourceVersion, .metadata.generation, .metadata.creationTimestamp,
    .metadata.managedFields, .metadata.selfLink, .metadata.ownerReferences,
    .metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"],
    .metadata.annotations["deployment.kubernetes.io/revision"],
    .spec.volumeClaimTemplates[]?.status, .spec.clusterIPs)
  | if .kind == "Service" and .spec.clusterIP != "None" then del(.spec.clusterIP) else . end
  | if .metadata.annotations == {} then del(.metadata.annotations) else . end;

# Names that are a secret's by convention: of environment variables and of keys.
def is_secret_name: test("token|secret|password|passwd|credential|private_?key|api_?key|otlp_headers"; "i");

# A file's text that has a secret: a `value:` of a named secret, or a password, that is not a placeholder.
def has_secret_text: test("(^|\n)[ \t-]*(value|[A-Za-z]*[Pp]assword)[ \t]*:[ \t]*[^ \t\n$]");

# The keys of a config map that are left out.
def secret_keys:
  [(.data // {}) | to_entries[] | select((.key | is_secret_name) or (.value | has_secret_text)) | .key];

# The variables of a workload whose values stand in it, and are a secret's by their names.
def secret_variables:
  [.. | objects | .env? | arrays | .[] | select(.value != null and .value != "" and (.name | is_secret_name)) | .name] | unique;

# What was left out of an object, as one line each.
def left_out:
  "\(.kind) \(.metadata.name)" as $object
  | (secret_keys[] | "\($object): the key \(.)"), (secret_variables[] | "\($object): the variable \(.)");

# The object without them.
def without_secrets:
  secret_keys as $keys
  | if .kind == "ConfigMap" and .data then .data |= with_entries(select(.key as $key | $keys | index($key) | not)) else . end
  | (.. | objects | select(.env? | type == "array") | .env) |=
      map(select((.value != null and .value != "" and (.name | is_secret_name)) | not));

# Of workloads: the names of the config maps that they read.
def config_maps: [.. | objects | (.configMapRef, .configMapKeyRef, .configMap)? | objects | .name | strings] | unique;

# Of workloads: the secrets that they read, and which keys, as far as they name any. Never a value.
def secrets:
  [.. | objects
    | ((.secretRef, .secretKeyRef, .secret)? | objects
        | {name: (.name // .secretName), optional: (.optional // false), keys: ([.key?, .items[]?.key] | map(strings))}),
      (.imagePullSecrets? | arrays | .[] | {name, optional: false, keys: []})]
  | map(select(.name | strings))
  | group_by(.name)
  | map({name: .[0].name, optional: all(.optional), keys: (map(select(.optional | not) | .keys[]) | unique),
      optional_keys: (map(select(.optional) | .keys[]) | unique)});

# The value of a variable that the workloads have, or else one of their config maps. What is made of another variable is none.
def configured($key):
  ([.items[] | select(.kind == "StatefulSet" or .kind == "Deployment") | .spec.template.spec.containers[].env[]?
      | select(.name == $key) | .value // empty]
    + [.items[] | select(.kind == "ConfigMap") | .data[$key] // empty])
  | map(select(contains("$(") | not)) | .[0] // "";

# The order in which objects are made: what others need comes first.
def rank:
  {ServiceAccount: 0, ConfigMap: 1, Service: 2, NetworkPolicy: 3, PodDisruptionBudget: 4, PrometheusRule: 5, StatefulSet: 6,
    Deployment: 6, HorizontalPodAutoscaler: 7, Gateway: 8}[.kind] // 9;

# --- Pub/Sub

# Without what only Pub/Sub says of it, so that it can be given back.
def settings:
  del(.state, .detached, .satisfiesPzs, .topicMessageRetentionDuration, .analyticsHubSubscriptionInfo)
  | if .pushConfig == {} then del(.pushConfig) else . end;

def short: split("/") | last;

# The same in another project: its own names, and those of topics and subscriptions in it.
def in_project($old; $new):
  walk(if type == "string" and startswith("projects/\($old)/") then "projects/\($new)/" + .[("projects/\($old)/" | length):] else . end);

# What cannot be changed once it is there.
def fixed: ["name", "topic", "filter", "enableMessageOrdering", "kmsKeyName"];

# Which keys differ between two resources, the one in the backup and the one that is there.
def differences($now): . as $was | [($was + $now | keys[]) | select($was[.] != $now[.])];

# What is to be done with one: {action, keys}.
def plan($now):
  if $now == null then {action: "create", keys: []}
  else differences($now) as $keys
    | if $keys == [] then {action: "same", keys: []}
      elif ($keys - fixed) != $keys then {action: "conflict", keys: ($keys - ($keys - fixed))}
      else {action: "change", keys: $keys} end
  end;
