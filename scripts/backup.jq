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

# What a field of the pods is, by its path; null if that differs from pod to pod, or is not known before there is one.
def field($workload; $path):
  $workload.spec.template as $pod
  | [$path | capture("^metadata\\.(?<kind>labels|annotations)\\['(?<key>.+)'\\]$")][0] as $part
  | if $part then $pod.metadata[$part.kind][$part.key]
    elif $path == "metadata.namespace" then $workload.metadata.namespace
    elif $path == "spec.serviceAccountName" then $pod.spec.serviceAccountName
    else null end;

# A text with each $(NAME) replaced, as Kubernetes does it; null if one of them is not known.
def expanded($known):
  . as $text
  | ([match("\\$\\(([^()]+)\\)"; "g").captures[0].string] | unique) as $names
  | if all($names[]; $known[.]) then reduce $names[] as $name ($text; split("$(\($name))") | join($known[$name])) else null end
  | if . != null and contains("$") then null else . end;

# The variables of a container: those of config maps, and over them its own, each of which sees those before it. One whose value
# cannot be told from the objects is null: it hides that of a config map all the same.
def environment($workload; $maps):
  . as $container
  | reduce $container.envFrom[]? as $from ({};
      . + (($maps[$from.configMapRef.name // ""].data // {}) | with_entries(.key |= ($from.prefix // "") + .)))
  | reduce $container.env[]? as $each (.;
      . as $known
      | .[$each.name] = ($each.valueFrom // {} | if .fieldRef then field($workload; .fieldRef.fieldPath)
          elif .configMapKeyRef then $maps[.configMapKeyRef.name].data[.configMapKeyRef.key]
          elif . == {} then ($each.value // "" | expanded($known))
          else null end));

# What the workloads have as a variable: {workload, value, text}. Without a value it is one of the service's own configuration.
def variables($key):
  ([.items[] | select(.kind == "ConfigMap") | {key: .metadata.name, value: .}] | from_entries) as $maps
  | .items[] | select(.kind == "StatefulSet" or .kind == "Deployment") | . as $workload
  | .spec.template.spec.containers[]
  | . as $container | environment($workload; $maps)
  | select(has($key) and .[$key] != "")
  | {workload: "\($workload.kind) \($workload.metadata.name)", value: .[$key],
      text: ([$container.env[]? | select(.name == $key) | .value // empty][-1] // "something that is no text")};

# Its values, as far as they can be told.
def configured($key): [variables($key).value | strings] | unique | .[];

# A line for each that cannot be told.
def untold($key): [variables($key) | select(.value == null) | "\(.workload) has \($key)=\(.text)"] | unique | .[];

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

# Accounts of another project by the name of the same in this one: Google's, and those of its clusters.
def accounts_in_project($old; $new):
  reduce (["@", ".iam.gserviceaccount.com"], [":", ".svc.id.goog"], ["/", ".svc.id.goog"]) as $around (.;
    split("\($around[0])\($old)\($around[1])") | join("\($around[0])\($new)\($around[1])"));

# The same in another project: its own names, those of topics and subscriptions in it, and its accounts.
def in_project($old; $new):
  walk(if type != "string" then .
    elif startswith("projects/\($old)/") then "projects/\($new)/" + .[("projects/\($old)/" | length):]
    else accounts_in_project($old; $new) end);

# An object of Kubernetes that publishes to another project, as one of its accounts.
def object_in_project($old; $new):
  if $old == "" or $old == $new then .
  else
    (if .kind == "ConfigMap" and .data.PROJECT_ID == $old then .data.PROJECT_ID = $new else . end)
    | (.. | objects | select(.env? | type == "array") | .env[] | select(.name == "PROJECT_ID" and .value == $old) | .value) = $new
    | (.. | objects | select(.annotations? | type == "object") | .annotations[] | strings) |= accounts_in_project($old; $new)
  end;

# Members of a policy that are of a project by its number: nothing says which number another one has.
def numbered_members: [.bindings[]?.members[]? | select(test("service-[0-9]+@|:[0-9]+-compute@|/projects/[0-9]+/"))] | unique | .[];

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
