#!/bin/sh
# shellcheck disable=SC2016 # jq's variables
# scripts/backup and scripts/restore: there and back again, with a cluster, a Pub/Sub and a bucket that are files (tests/fakes), and
# real spools of SQLite.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

if ! command -v sqlite3 >/dev/null 2>&1; then
  echo "${0##*/}: SKIPPED, sqlite3 is not installed"
  exit 0
fi

checkout="$scratch/a checkout"
mkdir -p "$checkout/bin" "$checkout/scripts"
cp "$root/scripts/backup" "$root/scripts/restore" "$root/scripts/backup.jq" "$root/scripts/lib.sh" "$root/scripts/http.sh" \
  "$root/scripts/google.sh" "$checkout/scripts/"
cat >"$checkout/bin/buildkite-pubsub" <<'END_OF_LAUNCHER'
#!/bin/sh
# Notes what it was told, and what is in the spool.
echo "PROJECT_ID=${PROJECT_ID:-} $*" >>"$STATE/replays"
[ "$1 $2" = 'replay --spool' ] || exit 2
sqlite3 "$3/spool.db" 'SELECT event_id FROM entry ORDER BY position' >>"$STATE/replayed"
exit "${REPLAY_CODE:-0}"
END_OF_LAUNCHER
chmod +x "$checkout/bin/buildkite-pubsub"

PATH=$here/fakes:$PATH
PUBSUB_TOKEN=the-access-token
export PATH PUBSUB_TOKEN STATE
unset FAULT PROJECT_ID TOPIC_ID DLQ_TOPIC_ID PUBSUB_EMULATOR_HOST PUBSUB_ENDPOINT REPLAY_CODE
echo "$PUBSUB_TOKEN" >"$scratch/token"

store() {
  cat >"$STATE/pubsub/$(printf %s "$1" | tr / ,)"
}

# object KIND NAME [NAMESPACE]: from standard input, with what a cluster adds.
object() {
  in=$STATE/cluster/${3:-prod}
  mkdir -p "$in"
  jq -c --arg name "$2" --arg namespace "${3:-prod}" \
    '.metadata = ({name: $name, namespace: $namespace, uid: "u-1", resourceVersion: "7", creationTimestamp: "2026-01-01T00:00:00Z"} + .metadata)
     | .status = {}' >"$in/$1,$2"
}

labels='{"labels": {"app.kubernetes.io/name": "buildkite-pubsub"}}'

# make_spool DIRECTORY EVENT...: as the service has it, with its log still open.
make_spool() {
  mkdir -p "$1"
  at=$1/spool.db
  shift
  {
    echo 'PRAGMA application_id = 1114329968; PRAGMA user_version = 1; PRAGMA journal_mode = WAL;'
    echo 'CREATE TABLE entry (position INTEGER PRIMARY KEY, state INTEGER, event_id TEXT, received_at INTEGER, body BLOB);'
    for event; do
      echo "INSERT INTO entry (state, event_id, received_at, body) VALUES (0, '$event', 1767323045000000000, '{}');"
    done
  } | sqlite3 "$at" >/dev/null
}

# fresh: a deployment.
fresh() {
  STATE=$scratch/state
  rm -rf "$STATE" "$scratch/backups"
  mkdir -p "$STATE/pubsub" "$STATE/buckets/my-bucket" "$scratch/backups"
  echo '{"name": "projects/acme/topics/events", "labels": {"team": "ci"}, "messageRetentionDuration": "604800s", "state": "ACTIVE"}' | store projects/acme/topics/events
  echo '{"name": "projects/acme/topics/dead-letters", "kmsKeyName": "projects/acme/locations/eu/keyRings/r/cryptoKeys/k"}' | store projects/acme/topics/dead-letters
  echo '{"name": "projects/acme/topics/not-ours"}' | store projects/acme/topics/not-ours
  echo '{"name": "projects/acme/subscriptions/failed-builds", "topic": "projects/acme/topics/events", "pushConfig": {}, "ackDeadlineSeconds": 60,
    "filter": "attributes.build_state = \"failed\"", "messageRetentionDuration": "604800s", "expirationPolicy": {}, "enableMessageOrdering": true,
    "enableExactlyOnceDelivery": true, "retryPolicy": {"minimumBackoff": "10s", "maximumBackoff": "600s"}, "state": "ACTIVE",
    "deadLetterPolicy": {"deadLetterTopic": "projects/acme/topics/consumer-letters", "maxDeliveryAttempts": 5}, "topicMessageRetentionDuration": "604800s"}' |
    store projects/acme/subscriptions/failed-builds
  echo '{"name": "projects/acme/subscriptions/push", "topic": "projects/acme/topics/events", "pushConfig": {"pushEndpoint": "https://consumer.example.com/push",
    "oidcToken": {"serviceAccountEmail": "push@acme.iam.gserviceaccount.com"}}, "ackDeadlineSeconds": 10}' | store projects/acme/subscriptions/push
  echo '{"name": "projects/acme/subscriptions/dead-letters-operator", "topic": "projects/acme/topics/dead-letters", "expirationPolicy": {}}' |
    store projects/acme/subscriptions/dead-letters-operator
  echo '{"name": "projects/acme/subscriptions/not-ours", "topic": "projects/acme/topics/not-ours"}' | store projects/acme/subscriptions/not-ours
  echo '{"etag": "e1", "bindings": [{"role": "roles/pubsub.publisher", "members": ["serviceAccount:relay@acme.iam.gserviceaccount.com"]}]}' |
    store projects/acme/topics/events.policy

  jq -n --argjson labels "$labels" --arg spool "$STATE/pods/buildkite-pubsub-0/volume/spool" '{kind: "StatefulSet", apiVersion: "apps/v1", metadata: $labels,
    spec: {replicas: 1, template: {spec: {imagePullSecrets: [{name: "registry"}], containers: [{name: "buildkite-pubsub", image: "x:1", env: [
      {name: "SPOOL_DIRECTORY", value: $spool}, {name: "OTEL_EXPORTER_OTLP_HEADERS", value: "api-key=sesame-in-a-variable"},
      {name: "ADMIN_TOKEN", valueFrom: {secretKeyRef: {name: "buildkite-pubsub", key: "admin-token", optional: true}}},
      {name: "BUILDKITE_WEBHOOK_TOKEN", valueFrom: {secretKeyRef: {name: "buildkite-pubsub", key: "webhook-token"}}}],
      envFrom: [{configMapRef: {name: "buildkite-pubsub-5ctf5g9mmb"}}]}]}}}}' | object statefulset buildkite-pubsub
  jq -n --argjson labels "$labels" '{kind: "Service", apiVersion: "v1", metadata: $labels, spec: {clusterIP: "10.0.0.7", clusterIPs: ["10.0.0.7"], ports: [{port: 80}]}}' |
    object service buildkite-pubsub
  jq -n '{kind: "ConfigMap", apiVersion: "v1", data: {PROJECT_ID: "acme", TOPIC_ID: "events", DLQ_TOPIC_ID: "dead-letters", OLD_PASSWORD: "sesame-in-a-map",
    "config.yml": "receive:\n  authentication:\n    secrets:\n    - name: current\n      value: sesame-in-a-file\n"}}' | object configmap buildkite-pubsub-5ctf5g9mmb
  jq -n --argjson labels "$labels" '{kind: "ConfigMap", apiVersion: "v1", metadata: $labels, data: {"overview.json": "{\"panels\": []}"}}' | object configmap dashboards monitoring
  jq -n '{kind: "ConfigMap", apiVersion: "v1", data: {OTHER: "1"}}' | object configmap not-ours
  printf 'admin-token\nwebhook-token\n' >"$STATE/cluster/prod/secret,buildkite-pubsub"
  echo .dockerconfigjson >"$STATE/cluster/prod/secret,registry"
  jq -n --argjson labels "$labels" '{kind: "Pod", metadata: $labels, spec: {containers: [{name: "buildkite-pubsub", env: []}]}}' |
    object pod buildkite-pubsub-0
  jq -c --slurpfile set "$STATE/cluster/prod/statefulset,buildkite-pubsub" '.spec = $set[0].spec.template.spec | .status.phase = "Running"' \
    "$STATE/cluster/prod/pod,buildkite-pubsub-0" >"$STATE/pod" && mv "$STATE/pod" "$STATE/cluster/prod/pod,buildkite-pubsub-0"
  for space in prod monitoring dr; do
    jq -n '{kind: "Namespace", apiVersion: "v1"}' | object namespace "$space" default
  done
  mkdir -p "$STATE/pods/buildkite-pubsub-0/volume"
  make_spool "$STATE/pods/buildkite-pubsub-0/volume/spool" one two three
}

backup() {
  run_script "$checkout/scripts/backup" --namespace prod --access-token-file "$scratch/token" --to "$scratch/backups" "$@"
}

restore() {
  run_script "$checkout/scripts/restore" "$made" --access-token-file "$scratch/token" "$@"
}

# The directory that the last backup made.
made() {
  made=$(find "$scratch/backups" -mindepth 1 -maxdepth 1 -type d)
}

# What Pub/Sub has, as texts that can be compared.
pubsub_now() {
  for each in "$STATE"/pubsub/*; do
    case $each in
      *.acknowledged) ;;
      *) echo "${each##*/}" && jq -S 'del(.state, .etag, .topicMessageRetentionDuration) | if .pushConfig == {} then del(.pushConfig) else . end' "$each" ;;
    esac
  done
}

it "explains themselves"
fresh
for script in backup restore; do
  run_script "$checkout/scripts/$script" --help
  expect_code 0
  expect_out "usage: scripts/$script"
done

it "refuse what they do not understand"
for arguments in --fast '--only nothing' --only '--upload s3://x' x; do
  # shellcheck disable=SC2086 # an option and its value
  run_script "$checkout/scripts/backup" $arguments
  expect_code 2
done
for arguments in '' '--fast' 'x y' 'x --only nothing' 'x --spool-to somewhere' 'x --rate 0' 'x --topic t' 'x --only spool --topic projects/p/topics/t'; do
  # shellcheck disable=SC2086 # options and their values
  run_script "$checkout/scripts/restore" $arguments
  expect_code 2
done

it "copies everything, and says what it left out"
backup
expect_code 0
expect_out_line 'copied 2 topics, 3 subscriptions'
expect_out_line 'copied 3 objects, 1 of monitoring'
expect_out_line 'spools have events of projects/acme/topics/events'
expect_out_line 'copied the spool of buildkite-pubsub-0: 3 events that wait, 0 that were given up'
expect_out_line 'needs the secret buildkite-pubsub, its keys webhook-token, and perhaps admin-token'
expect_out_line 'left out: ConfigMap buildkite-pubsub-5ctf5g9mmb: the key OLD_PASSWORD'
expect_out_line 'left out: ConfigMap buildkite-pubsub-5ctf5g9mmb: the key config.yml'
expect_out_line 'left out: StatefulSet buildkite-pubsub: the variable OTEL_EXPORTER_OTLP_HEADERS'
expect_out_line 'left out: the topic consumer-letters, where a subscription sends dead letters: give it with --topic'
made

it "has no secret's value in it, and none in its output"
! grep -rq 'sesame' "$made" "$scratch/out" "$scratch/err" || fail "a secret is in it"
! grep -rq "$PUBSUB_TOKEN" "$made" "$scratch/out" "$scratch/err" "$STATE/requests" || fail "the token is in it"
! grep -q 'get secret' "$STATE/kubectl-calls" || fail "it asked for secrets"

it "is for its owner's eyes, whole, and leaves no copy in the pod"
[ "$(find "$made" -perm /077)" = '' ] || fail "others can read it"
(cd "$made" && sha256sum -c SHA256SUMS >/dev/null) || fail "the checksums are wrong"
[ "$(sqlite3 "$made/spool/buildkite-pubsub-0/spool.db" 'SELECT count(*), (SELECT application_id FROM pragma_application_id) FROM entry')" = '3|1114329968' ] ||
  fail "the spool is not the copy"
[ "$(ls "$STATE/pods/buildkite-pubsub-0/volume")" = spool ] || fail "a copy is left in the pod"
jq -e '.format == 1 and .project == "acme" and .topic == "events" and .spools[0].pending == 3' "$made/MANIFEST.json" >/dev/null || fail "the manifest is wrong"
! grep -rq 'not-ours' "$made" || fail "it has what is not ours"
! grep -q 'resourceVersion\|10.0.0.7\|creationTimestamp' "$made/kubernetes/objects.json" || fail "it has what a cluster adds"

it "finds that all is as in the backup"
restore
expect_code 0
expect_out_line 'plan: nothing, all is as in the backup'

it "brings back what is gone, after it was told to"
before=$(pubsub_now)
for gone in topics,events topics,dead-letters subscriptions,push subscriptions,failed-builds subscriptions,dead-letters-operator topics,events.policy; do
  rm "$STATE/pubsub/projects,acme,$gone"
done
rm "$STATE/cluster/prod/statefulset,buildkite-pubsub" "$STATE/cluster/prod/configmap,buildkite-pubsub-5ctf5g9mmb" "$STATE/cluster/monitoring/configmap,dashboards" \
  "$STATE/cluster/prod/secret,buildkite-pubsub"
restore
expect_code 0
expect_out_line 'plan: create topic events'
expect_out_line 'plan: create subscription failed-builds, of events, with the filter attributes.build_state = "failed"'
expect_out_line 'plan: set policy of events: roles/pubsub.publisher to serviceAccount:relay@acme.iam.gserviceaccount.com'
expect_out_line 'plan: create StatefulSet buildkite-pubsub'
expect_out_line 'plan: create ConfigMap dashboards'
expect_out_line 'for you: the secret buildkite-pubsub is missing, with the keys webhook-token: make it'
expect_out_line 'nothing was changed: --yes does it'
[ ! -f "$STATE/pubsub/projects,acme,topics,events" ] || fail "something was changed"
restore --yes
expect_code 4
[ "$(pubsub_now)" = "$before" ] || {
  pubsub_now >"$scratch/out"
  fail "Pub/Sub is not as it was"
}
jq -e '.spec.template.spec.containers[0].image == "x:1"' "$STATE/cluster/prod/statefulset,buildkite-pubsub" >/dev/null || fail "the workload is not there"
echo admin-token >"$STATE/cluster/prod/secret,buildkite-pubsub"
restore
expect_out_line 'plan: nothing, all is as in the backup'
expect_out_line 'for you: the secret buildkite-pubsub has no key webhook-token: add it'

it "publishes a spool only when it is asked for it by name, and says that events come twice"
[ ! -f "$STATE/replays" ] || fail "it was published already"
restore --only spool
expect_code 0
expect_out 'plan: publish 3 events of the spool of buildkite-pubsub-0, received from 2026-01-02T03:04:05Z'
expect_out 'to projects/acme/topics/events again: those that were published since come a second time'
[ ! -f "$STATE/replays" ] || fail "it was published without --yes"
restore --only spool --yes --rate 7
expect_code 0
[ "$(paste -sd ' ' - <"$STATE/replayed")" = 'one two three' ] || fail "these were published: $(cat "$STATE/replayed")"
grep -qF -e "--rate 7 --state-file $scratch/backups/${made##*/}.buildkite-pubsub-0.replayed --yes" "$STATE/replays" || fail "it was called otherwise"
(cd "$made" && sha256sum -c SHA256SUMS >/dev/null) || fail "the backup was changed"
restore --only spool --yes --spool-to https://relay.test/webhook --spool-state "$scratch"
grep -qF -e "--to-url https://relay.test/webhook" "$STATE/replays" || fail "not to the address"
REPLAY_CODE=1 restore --only spool --yes
expect_code 1
restore --only spool --spool another
expect_code 3

it "publishes a spool where it came from, whatever the operator's environment says, or where it is told to"
rm -f "$STATE/replays"
PROJECT_ID=staging TOPIC_ID=staging-events restore --only spool --yes
expect_code 0
expect_out ', to projects/acme/topics/events again: '
grep -q -e '^PROJECT_ID=acme replay .* --to-topic events$' "$STATE/replays" || fail "it went elsewhere: $(cat "$STATE/replays")"
rm -f "$STATE/replays"
restore --only spool --project spare --topic late-events --yes
expect_code 0
expect_out ', to projects/spare/topics/late-events again: '
grep -q -e '^PROJECT_ID=spare replay .* --to-topic late-events$' "$STATE/replays" || fail "it went elsewhere: $(cat "$STATE/replays")"
PUBSUB_EMULATOR_HOST=127.0.0.1:8085 restore --only spool
expect_out ', to projects/acme/topics/events of the emulator at 127.0.0.1:8085 (PUBSUB_EMULATOR_HOST) again: '

it "asks where a spool's events go if an older backup does not say"
rm -f "$STATE/replays"
cp -R "$made" "$scratch/older"
jq 'del(.topic)' "$made/MANIFEST.json" >"$scratch/older/MANIFEST.json"
(cd "$scratch/older" && cut -c 67- "$made/SHA256SUMS" | xargs sha256sum >SHA256SUMS)
PROJECT_ID=staging TOPIC_ID=staging-events run_script "$checkout/scripts/restore" "$scratch/older" --only spool --yes
expect_code 3
expect_one_error 'give --project and --topic'
[ ! -f "$STATE/replays" ] || fail "it was published"
run_script "$checkout/scripts/restore" "$scratch/older" --only spool --topic events --spool-state "$scratch" --yes
expect_code 0
grep -q -e '^PROJECT_ID=acme replay .* --to-topic events$' "$STATE/replays" || fail "it went elsewhere: $(cat "$STATE/replays")"
run_script "$checkout/scripts/restore" "$scratch/older" --only spool --spool-to https://relay.test/webhook
expect_code 0

# What follows takes minutes with every shell: it is run with one.
if [ "$TEST_SHELL" != sh ]; then
  finish
  exit
fi

it "gives back settings that differ, and names those that cannot be changed"
echo '{"name": "projects/acme/topics/events", "labels": {"team": "other"}}' | store projects/acme/topics/events
jq -c '.ackDeadlineSeconds = 10 | .filter = ""' "$STATE/pubsub/projects,acme,subscriptions,failed-builds" >"$scratch/s" &&
  store projects/acme/subscriptions/failed-builds <"$scratch/s"
jq -c '.data.TOPIC_ID = "other"' "$STATE/cluster/prod/configmap,buildkite-pubsub-5ctf5g9mmb" >"$scratch/s" &&
  cp "$scratch/s" "$STATE/cluster/prod/configmap,buildkite-pubsub-5ctf5g9mmb"
restore --yes
expect_code 4
expect_out_line 'plan: change topic events: labels: {"team":"other"} -> {"team":"ci"}, messageRetentionDuration: null -> "604800s"'
expect_out 'for you: cannot be changed, subscription failed-builds: filter: "" -> "attributes.build_state = \"failed\""'
expect_out_line 'plan: change ConfigMap buildkite-pubsub-5ctf5g9mmb, data'
[ "$(jq -c .labels "$STATE/pubsub/projects,acme,topics,events")" = '{"team":"ci"}' ] || fail "the label is not back"
[ "$(jq -r .filter "$STATE/pubsub/projects,acme,subscriptions,failed-builds")" = '' ] || fail "the filter was changed"

it "restores into another project and another namespace"
restore --only pubsub,kubernetes --project spare --namespace dr
expect_out_line 'plan: create topic events'
expect_out_line 'plan: create Service buildkite-pubsub'
restore --project spare --namespace dr --yes
expect_code 4
[ "$(jq -r .topic "$STATE/pubsub/projects,spare,subscriptions,push")" = projects/spare/topics/events ] || fail "the subscription is of another topic"
[ "$(jq -r .data.PROJECT_ID "$STATE/cluster/dr/configmap,buildkite-pubsub-5ctf5g9mmb")" = spare ] || fail "the config map names the old project"
[ -f "$STATE/cluster/monitoring/configmap,dashboards" ] || fail "the dashboards moved"

# What a project that was lost leaves behind: names of accounts in it.
it "names the accounts of another project, goes on where Google refuses one, and says what is left"
rm -rf "$scratch/backups" && mkdir "$scratch/backups"
fresh
jq -c '.metadata.annotations = {"iam.gke.io/gcp-service-account": "relay@acme.iam.gserviceaccount.com"} | .kind = "ServiceAccount"' \
  "$STATE/cluster/prod/service,buildkite-pubsub" | object serviceaccount buildkite-pubsub
echo '{"bindings": [{"role": "roles/pubsub.publisher", "members": ["serviceAccount:relay@acme.iam.gserviceaccount.com",
  "serviceAccount:acme.svc.id.goog[prod/relay]", "serviceAccount:other@not-acme.iam.gserviceaccount.com"]}]}' | store projects/acme/topics/events.policy
echo '{"bindings": [{"role": "roles/pubsub.publisher", "members": ["serviceAccount:service-7@gcp-sa-pubsub.iam.gserviceaccount.com"]}]}' |
  store projects/acme/topics/dead-letters.policy
backup
made
printf '%s\n' 'relay@spare.iam.gserviceaccount.com' 'spare.svc.id.goog[prod/relay]' 'other@not-acme.iam.gserviceaccount.com' >"$STATE/accounts"
restore --project spare --namespace dr
expect_code 0
expect_out 'for you: the policy of dead-letters has serviceAccount:service-7@gcp-sa-pubsub.iam.gserviceaccount.com, of a project by its number'
restore --project spare --namespace dr --yes
expect_code 4
expect_out_line 'for you: projects/spare/subscriptions/push could not be made: Pub/Sub answered 400: Service account push@spare.iam.gserviceaccount.com does not exist.'
expect_out 'for you: the policy of projects/spare/topics/dead-letters could not be set: Pub/Sub answered 400: Service account service-7@'
[ "$(jq -r '.bindings[0].members | join(" ")' "$STATE/pubsub/projects,spare,topics,events.policy")" = \
  'serviceAccount:relay@spare.iam.gserviceaccount.com serviceAccount:spare.svc.id.goog[prod/relay] serviceAccount:other@not-acme.iam.gserviceaccount.com' ] ||
  fail "the policy names other accounts"
[ "$(jq -r '.metadata.annotations["iam.gke.io/gcp-service-account"]' "$STATE/cluster/dr/serviceaccount,buildkite-pubsub")" = relay@spare.iam.gserviceaccount.com ] ||
  fail "the account of Kubernetes is another one"
[ -f "$STATE/cluster/dr/statefulset,buildkite-pubsub" ] || fail "Kubernetes did not get its turn"
tail -n 1 "$scratch/out" | grep -q '^done: .* of the plan, .* left for you$' || fail "it does not say what is done"
# The accounts are made, and the same command goes on.
printf '%s\n' push@spare.iam.gserviceaccount.com service-7@gcp-sa-pubsub.iam.gserviceaccount.com >>"$STATE/accounts"
restore --project spare --namespace dr --only pubsub --yes
[ "$(jq -r .pushConfig.oidcToken.serviceAccountEmail "$STATE/pubsub/projects,spare,subscriptions,push")" = push@spare.iam.gserviceaccount.com ] ||
  fail "the push is as another account"
restore --project spare --only pubsub
expect_out_line 'plan: nothing, all is as in the backup'

it "ends where Pub/Sub answers nobody"
rm "$STATE/pubsub/projects,acme,subscriptions,push"
FAULT=pubsub-read-only restore --only pubsub --yes
expect_code 1
expect_one_error 'projects/acme/subscriptions/push could not be made: Pub/Sub answered 503'

it "says that a namespace or a kind is missing, and does the rest"
rm "$STATE/cluster/default/namespace,dr" && rm -r "$STATE/cluster/dr"
restore --only kubernetes --namespace dr
expect_out_line 'for you: the namespace dr is missing: make it first (kubectl apply -k k8s/namespace)'
expect_out_line 'plan: create StatefulSet buildkite-pubsub'
rm "$STATE/cluster/monitoring/configmap,dashboards"
restore --only kubernetes --namespace dr --yes
expect_code 4
expect_out_line 'for you: StatefulSet buildkite-pubsub could not be applied: Error from server (NotFound): namespaces "dr" not found'
[ -f "$STATE/cluster/monitoring/configmap,dashboards" ] || fail "the rest was not done"
FAULT=no-kind:service restore --only kubernetes
expect_out_line 'for you: the cluster does not know the kind of Service buildkite-pubsub: install that first'

it "refuses a backup that is not as it was made"
cp -R "$made" "$scratch/damaged"
echo ' ' >>"$scratch/damaged/pubsub/topics.json"
run_script "$checkout/scripts/restore" "$scratch/damaged"
expect_code 3
expect_one_error 'the backup is damaged: ./pubsub/topics.json'
cp "$made/pubsub/topics.json" "$scratch/damaged/pubsub/topics.json"
echo '{}' >"$scratch/damaged/more.json"
run_script "$checkout/scripts/restore" "$scratch/damaged"
expect_code 3
expect_one_error 'its files are not those of SHA256SUMS'
run_script "$checkout/scripts/restore" "$scratch"
expect_code 3

it "copies nothing in a dry run"
fresh
backup --dry-run
expect_code 0
expect_out_line 'would copy 2 topics, 3 subscriptions'
expect_out 'would copy the spool of buildkite-pubsub-0 Running'
[ -z "$(ls "$scratch/backups")" ] || fail "something was made"
! grep -q exec "$STATE/kubectl-calls" || fail "something was run in a pod"

it "is stored in a bucket, from which it can be restored"
fresh
backup --only pubsub --upload gs://my-bucket/relay/daily --project acme --topic events
expect_code 0
expect_out 'stored gs://my-bucket/relay/daily/buildkite-pubsub-'
archive=$(find "$STATE/buckets" -type f)
run_script "$checkout/scripts/restore" "$archive" --only pubsub --access-token-file "$scratch/token"
expect_code 0
expect_out_line 'plan: nothing, all is as in the backup'
run_script "$checkout/scripts/restore" "$archive" --access-token-file "$scratch/token"
expect_code 3
expect_one_error 'kubernetes is not in the backup'
! grep -q ' ' "$STATE/kubectl-calls" 2>/dev/null || fail "kubectl was called for Pub/Sub"
head -c 300 "$archive" >"$scratch/cut.tar.gz"
run_script "$checkout/scripts/restore" "$scratch/cut.tar.gz"
expect_code 3
rm -rf "$scratch/backups" && mkdir "$scratch/backups"
backup --only pubsub --upload gs://no-bucket --project acme --topic events
expect_code 1
expect_one_error 'The specified bucket does not exist.'

it "fails, and leaves nothing under its name, when a part is missing"
fails() {
  rm -rf "$scratch/backups" && mkdir "$scratch/backups"
  backup
  expect_code 1
  expect_one_error "$1"
  [ -z "$(ls "$scratch/backups")" ] || fail "something was made"
}
fresh
rm "$STATE/pubsub/projects,acme,topics,dead-letters"
fails 'the topic dead-letters could not be read: Pub/Sub answered 404'
fresh
sed -i 's/"phase":"Running"/"phase":"Pending"/' "$STATE/cluster/prod/pod,buildkite-pubsub-0"
fails 'the pod buildkite-pubsub-0 is Pending'
fresh
rm -r "$STATE/pods/buildkite-pubsub-0/volume/spool"
fails 'the spool of buildkite-pubsub-0 could not be copied'
fresh
sqlite3 "$STATE/pods/buildkite-pubsub-0/volume/spool/spool.db" 'PRAGMA application_id = 5' >/dev/null
fails 'is no spool of this service'
fresh
rm "$STATE/cluster/prod/statefulset,buildkite-pubsub"
fails 'there is no workload'
fresh
FAULT=kubectl-down fails 'Unable to connect to the server'
FAULT=pubsub-denied fails 'User not authorized'

# workload FILTER: changes it.
workload() {
  jq -c "$1" "$STATE/cluster/prod/statefulset,buildkite-pubsub" >"$scratch/s" && cp "$scratch/s" "$STATE/cluster/prod/statefulset,buildkite-pubsub"
}

it "looks for the topics in the workload first"
fresh
workload '.spec.template.spec.containers[0].env += [{name: "TOPIC_ID", value: "not-ours"}]'
backup --only pubsub,kubernetes --dry-run
expect_out_line 'would copy 2 topics, 2 subscriptions'

it "copies the topics of the region that the workload is in, and not those of the config map"
fresh
echo '{"name": "projects/acme/topics/events-us-east1"}' | store projects/acme/topics/events-us-east1
echo '{"name": "projects/acme/topics/dead-us-east1"}' | store projects/acme/topics/dead-us-east1
# As k8s/components/topic-per-region has it.
workload '.spec.template.metadata.labels.region = "us-east1"
  | .spec.template.spec.containers[0].env += [{name: "REGION", valueFrom: {fieldRef: {fieldPath: "metadata.labels['\''region'\'']"}}},
      {name: "TOPIC_ID", value: "events-$(REGION)"}, {name: "DLQ_TOPIC_ID", value: "dead-$(REGION)"}]'
backup --only pubsub,kubernetes
expect_code 0
made
[ "$(jq -r '[.[].name | split("/") | last] | join(" ")' "$made/pubsub/topics.json")" = 'dead-us-east1 events-us-east1' ] || fail "these are others"
[ "$(jq -r .topic "$made/MANIFEST.json")" = events-us-east1 ] || fail "the manifest has another topic"
workload '.spec.template.spec.containers[0].env |= map(if .name == "REGION" then {name, value: "us-east1"} else . end)'
backup --only pubsub,kubernetes --dry-run
expect_out_line 'would copy 2 topics, 0 subscriptions'

it "asks for topics that it cannot tell, and never takes the config map's instead"
# No label says which region.
workload 'del(.spec.template.metadata)
  | .spec.template.spec.containers[0].env |= map(if .name == "REGION" then {name, valueFrom: {fieldRef: {fieldPath: "metadata.labels['\''region'\'']"}}} else . end)'
backup --only pubsub,kubernetes --dry-run
expect_code 1
expect_one_error 'StatefulSet buildkite-pubsub has TOPIC_ID=events-$(REGION), which cannot be told from the objects: give --topic'
backup --only pubsub,kubernetes --dry-run --topic events-us-east1
expect_code 1
expect_one_error 'has DLQ_TOPIC_ID=dead-$(REGION), which cannot be told from the objects: give --dlq-topic'
backup --only pubsub,kubernetes --dry-run --topic events-us-east1 --dlq-topic dead-us-east1
expect_code 0
expect_out_line 'would copy 2 topics, 0 subscriptions'
TOPIC_ID=events-us-east1 DLQ_TOPIC_ID=dead-us-east1 backup --only pubsub,kubernetes --dry-run
expect_code 0
rm -rf "$scratch/backups"
backup --only spool
expect_code 0
expect_out 'left out: StatefulSet buildkite-pubsub has TOPIC_ID=events-$(REGION), which cannot be told'
made
restore --only spool
expect_code 3
expect_one_error 'give --project and --topic'

it "does not copy what the environment of another deployment says"
fresh
PROJECT_ID=acme TOPIC_ID=not-ours backup --only pubsub,kubernetes --dry-run
expect_code 1
expect_one_error 'the environment has TOPIC_ID=not-ours, the workloads have events: give --topic, or unset TOPIC_ID'
PROJECT_ID=acme TOPIC_ID=events DLQ_TOPIC_ID=dead-letters backup --only pubsub,kubernetes --dry-run
expect_code 0
workload '.spec.template.spec.containers[0].env += [{name: "TOPIC_ID", value: ""}]'
backup --only pubsub,kubernetes --dry-run
expect_code 1
expect_one_error 'no topic is known: give --topic'

it "does without kinds that the cluster does not know"
fresh
FAULT=no-kind:httproute backup --only kubernetes
expect_code 0

it "copies the spool of a service on this machine, while that writes"
fresh
spool="$STATE/pods/buildkite-pubsub-0/volume/spool"
{
  echo "BEGIN; INSERT INTO entry (state, event_id, received_at) VALUES (1, 'not committed', 1767323045000000000);"
  env sleep 0
  cat "$scratch/hold" 2>/dev/null
} >"$scratch/writer"
mkfifo "$scratch/pipe"
sqlite3 "$spool/spool.db" <"$scratch/pipe" >"$scratch/writer.out" &
writer=$!
exec 3>"$scratch/pipe"
cat "$scratch/writer" >&3
backup --only spool --spool-directory "$spool"
expect_code 0
expect_out_line 'copied the spool of local: 3 events that wait, 0 that were given up'
echo 'COMMIT; SELECT count(*) FROM entry;' >&3
exec 3>&-
wait "$writer" || fail "the writer was disturbed"
[ "$(sqlite3 "$spool/spool.db" 'SELECT count(*) FROM entry')" = 4 ] || fail "the spool lost an event"

finish
