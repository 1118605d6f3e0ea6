#!/bin/sh
# shellcheck disable=SC2016 # conditions and actions are for another shell
# scripts/deploy-canary, with a cluster and a Prometheus that are scripts and files: tests/fakes. No time passes: the fakes' own
# clock goes on when something sleeps.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

PATH=$here/fakes:$PATH
export PATH STATE TEST_SHELL
unset FAULT PROMETHEUS_URL PROMETHEUS_TOKEN KUBECONFIG
old=registry.example.com/buildkite-pubsub:1.0.0
new=registry.example.com/buildkite-pubsub:1.1.0

workload() {
  jq -cn --arg name "$1" --argjson replicas "$2" --arg image "$old" \
    '{kind: "StatefulSet", metadata: {name: $name, resourceVersion: "1"},
      spec: {replicas: $replicas, template: {spec: {containers: [{name: "buildkite-pubsub", image: $image}]}}}}' \
    >"$STATE/cluster/default/statefulset,$1"
}

# fresh: three stable instances with the old version, no canary, and a canary's series that are as the stable ones'.
fresh() {
  STATE=$scratch/state
  [ ! -f "$STATE/kubectl-calls" ] || cat "$STATE/kubectl-calls" >>"$scratch/all-calls"
  rm -rf "$STATE"
  mkdir -p "$STATE/cluster/default"
  workload buildkite-pubsub 3
  workload buildkite-pubsub-canary 0
  jq -cn '{kind: "HTTPRoute", metadata: {name: "buildkite-pubsub", resourceVersion: "1"},
      spec: {rules: [{backendRefs: [{name: "docs", port: 80}]},
        {backendRefs: [{name: "buildkite-pubsub-stable", port: 80, weight: 100}, {name: "buildkite-pubsub-canary", port: 80, weight: 0}]}]}}' \
    >"$STATE/cluster/default/httproute,buildkite-pubsub"
  {
    for who in canary stable; do
      printf '%s_requests 500\n%s_refused 0\n%s_errors 0\n%s_p95 0.04\n%s_letters 0\n%s_oldest 1\n' $who $who $who $who $who $who
    done
    printf 'canary_ready 3\nstable_ready 3\nstable_count 3\nanswered 1500\npods 3\nevents 0\n'
  } >"$STATE/series"
}

# series NAME VALUE: it has this value from now on; without one there is no such series.
series() {
  sed -i "/^$1 /d" "$STATE/series"
  [ $# -eq 1 ] || echo "$1 $2" >>"$STATE/series"
}

# when CONDITION ACTION: a shell command is run once, in the first second in which another is true.
when() {
  cat >"$STATE/each-second" <<EOF
#!/bin/sh
# What a hook does takes no time.
PATH=\${PATH#*:}
# Of what kubectl was told last, without a process: this runs each second.
weight() { read -r is <"\$STATE/weight" && [ "\$is" -eq "\$1" ]; } 2>/dev/null
image() { read -r is <"\$STATE/image,\$1" && [ "\$is" = "\$2" ]; } 2>/dev/null
series() { sed -i "/^\$1 /d" "\$STATE/series"; [ \$# -eq 1 ] || echo "\$1 \$2" >>"\$STATE/series"; }
[ ! -f "\$STATE/done" ] || exit 0
if $1; then
  : >"\$STATE/done"
  $2
fi
EOF
  chmod +x "$STATE/each-second"
}

# each_second ACTION: the same in each second.
each_second() {
  when false :
  sed -i '/^\[ ! -f "$STATE\/done"/,$d' "$STATE/each-second"
  printf '%s\n' "$1" >>"$STATE/each-second"
}

# The load balancer goes on to send the canary requests for this many seconds after its weight is 0.
balancer_lags() {
  echo "$1" >"$STATE/late"
  each_second 'weight 0 && read -r late <"$STATE/late" && [ "$late" -gt 0 ] || exit 0
echo $((late - 1)) >"$STATE/late"
series answered "$((3000 - late))"
[ "$late" -gt 1 ] || wc -l <"$STATE/clock" >"$STATE/last-request"'
}

# quiet_for SECONDS: it has, since the canary's last request.
quiet_for() {
  quiet=$(($(wc -l <"$STATE/clock") - $(cat "$STATE/last-request")))
  [ "$quiet" -ge "$1" ] || fail "it was taken away $quiet s after a request"
}

canary_has() {
  is=$(jq .spec.replicas "$STATE/cluster/default/statefulset,buildkite-pubsub-canary")
  [ "$is" -eq "$1" ] || fail "the canary has $is pods"
}

# The script's own process has the number of this one.
cat >"$scratch/with-pid" <<'EOF'
echo $$ >"$STATE/pid"
# shellcheck disable=SC2086
exec $TEST_SHELL "$@"
EOF

deploy() {
  run_script "$scratch/with-pid" "$root/scripts/deploy-canary" --image "$new" --prometheus http://prometheus.test:9090 \
    --step-time 30 --interval 30 --failures 1 "$@"
}

weights() {
  cut -d ' ' -f 2 "$STATE/weights" 2>/dev/null | paste -sd ' ' -
}

image_is() {
  is=$(jq -r '.spec.template.spec.containers[0].image' "$STATE/cluster/default/statefulset,$1")
  [ "$is" = "$2" ] || fail "$1 has $is"
}

state_is() {
  is=$(jq -r --arg key "$1" '.data[$key]' "$STATE/cluster/default/configmap,buildkite-pubsub-canary-rollout")
  case $is in
    *"$2"*) ;;
    *) fail "in the state, $1 is $is" ;;
  esac
}

expect_weights() {
  [ "$(weights)" = "$1" ] || fail "the canary's weights were: $(weights)"
}

# rolled_back CODE WEIGHTS REASON
rolled_back() {
  expect_code "$1"
  expect_weights "$2"
  image_is buildkite-pubsub "$old"
  state_is phase rolled-back
  state_is reason "$3"
}

it "explains itself"
fresh
run_script "$root/scripts/deploy-canary" --help
expect_code 0
expect_out 'usage: scripts/deploy-canary'

it "refuses what it does not understand, and touches nothing"
for arguments in '--fast' '--fast 1' '--steps 50,100' '--steps 10' '--step-time 0' '--interval x' '--max-errors 1%' '--stable pod/x' '--image' 'x'; do
  # shellcheck disable=SC2086 # an option and its value
  deploy $arguments
  expect_code 2
done
deploy --steps '50 10 100'
expect_code 2
run_script "$root/scripts/deploy-canary" --prometheus http://prometheus.test
expect_code 2
run_script "$root/scripts/deploy-canary" --image x
expect_code 2
[ ! -f "$STATE/kubectl-calls" ] || fail "kubectl was called"

it "brings a version out in steps"
deploy
expect_code 0
expect_weights '10 50 100 0'
image_is buildkite-pubsub "$new"
image_is buildkite-pubsub-canary "$new"
[ "$(grep -o 'scale .*' "$STATE/kubectl-calls" | sed 's/.*replicas=//' | paste -sd ' ' -)" = '1 2 3 0' ] || fail "it scaled otherwise"
state_is phase 'done'
state_is previous "$old"
jq -e '.spec.rules[0].backendRefs == [{"name": "docs", "port": 80}]' "$STATE/cluster/default/httproute,buildkite-pubsub" >/dev/null ||
  fail "another rule was changed"

it "watches each step for as long as it is told"
[ "$(awk '{ if (NR > 1 && NR < 4) printf "%d ", $1 - last; last = $1 }' "$STATE/weights")" = '30 30 ' ] || fail "steps took: $(cat "$STATE/weights")"

it "asks what Prometheus understands"
if command -v promtool >/dev/null 2>&1; then
  jq -Rn '{groups: [{name: "queries", rules: [inputs] | to_entries | map({record: "q\(.key)", expr: .value})}]}' \
    <"$STATE/queries" >"$scratch/queries.yml"
  run promtool check rules "$scratch/queries.yml"
  expect_code 0
fi

it "does nothing when the version is out already"
: >"$STATE/kubectl-calls"
deploy
expect_code 0
expect_out 'there is nothing to do'
! grep -q ' set \| patch \| scale \| replace ' "$STATE/kubectl-calls" || fail "something was changed"

it "changes nothing in a dry run, and says what it would do"
fresh
deploy --dry-run
expect_code 0
expect_out_line "would run 2 of the canary, send them 50 % of the requests, and watch for 30 s"
expect_out 'the stable instances now: 3 ready, 500 requests'
! grep -q ' set \| patch \| scale \| replace \| create ' "$STATE/kubectl-calls" || fail "something was changed"

it "takes it back for errors"
fresh
when 'weight 50' 'series canary_errors 26'
deploy
rolled_back 1 '10 50 0' 'errors: 5.20 % of its requests, 0.00 % of the others'
image_is buildkite-pubsub-canary "$new"

it "takes it back at once when it refuses what the others take"
fresh
series canary_refused 167
deploy
rolled_back 1 '10 0' 'refused: 33.40 % of its requests, 0.00 % of the others'
fresh
series canary_requests 40
series canary_refused 40
series canary_p95
deploy
rolled_back 1 '10 0' 'refused: 100.00 %'
[ "$(wc -l <"$STATE/clock")" -lt 60 ] || fail "it took $(wc -l <"$STATE/clock") s"

it "says how to act when it cannot be taken back"
fresh
when 'weight 50' 'series canary_errors 99; echo route-denied >"$STATE/fault"'
deploy
expect_code 5
state_is phase rollback-failed
grep -q "kubectl patch httproute buildkite-pubsub --type=json -p '\[{\"op\":\"test\"" "$scratch/err" || fail "it does not say how"
rm "$STATE/fault"
deploy
expect_code 3
run_script "$root/scripts/deploy-canary" --rollback
rolled_back 0 '10 50 0' 'as asked'

it "takes it back at Ctrl-C, whatever it is doing"
fresh
# What is started in the background of a script cannot be interrupted so: nothing that it starts can.
signal=INT
! sh -c 'kill -INT $$; echo ignored' | grep -q ignored || signal=TERM
when 'weight 50' "kill -$signal "'"$(cat "$STATE/pid")"'
deploy
rolled_back 130 '10 50 0' 'it was interrupted'
fresh
when "image buildkite-pubsub $new" 'kill -TERM "$(cat "$STATE/pid")"'
FAULT=never-ready:statefulset/buildkite-pubsub:$new deploy
rolled_back 130 '10 50 100 0' 'it was interrupted'

it "tells where it is, and has nothing to undo then"
run_script "$root/scripts/deploy-canary" --status
expect_code 0
expect_out_line "phase=rolled-back"
expect_out_line "image=$new"
expect_out_line "route_weight=0"
expect_out_line "reason=it was interrupted"
run_script "$root/scripts/deploy-canary" --rollback
expect_code 0
expect_out 'there is no rollout to undo'
fresh
run_script "$root/scripts/deploy-canary" --rollback
expect_code 0
expect_out 'there is no rollout to undo'

# What follows takes minutes with every shell: it is run with one.
if [ "$TEST_SHELL" != sh ]; then
  finish
  exit
fi

it "takes it back for many errors of few requests"
fresh
series canary_requests 30
series canary_errors 20
deploy
rolled_back 1 '10 0' 'errors: 66.67 %'

it "takes it back for latency"
fresh
series canary_p95 0.2
deploy
rolled_back 1 '10 0' "latency: its p95 is 0.2 s, the others' 0.04 s"

it "takes it back for dead letters"
fresh
when 'weight 100' 'series canary_letters 8'
deploy
rolled_back 1 '10 50 100 0' 'dead letters: 1.60 %'

it "takes it back for an instance that is not ready"
fresh
when 'weight 50' 'series canary_ready 1'
deploy
rolled_back 1 '10 50 0' 'readiness: 1 of 2 instances'

it "takes it back when events wait in its spool"
fresh
series canary_oldest 200
deploy
rolled_back 1 '10 0' 'forwarding: its oldest event waits for 200 s'

it "is not alarmed by what the stable instances have too"
fresh
for who in canary stable; do
  series ${who}_errors 30
  series ${who}_p95 1.5
  series ${who}_oldest 900
  series ${who}_refused 160
done
deploy
expect_code 0

it "is not alarmed by one bad look"
fresh
when 'weight 10' 'series canary_p95 3'
deploy --step-time 60 --failures 3
rolled_back 1 '10 0' latency
fresh
cat >"$STATE/each-second" <<'EOF'
#!/bin/sh
# Bad in the first look, after 30 s, only.
echo x >>"$STATE/seconds"
case $(wc -l <"$STATE/seconds") in
  1) echo 'canary_p95 3' >>"$STATE/series" ;;
  40) sed -i '/^canary_p95 3/d' "$STATE/series" && echo 'canary_p95 0.04' >>"$STATE/series" ;;
esac
EOF
series canary_p95
chmod +x "$STATE/each-second"
deploy --failures 2
expect_code 0
expect_out 'bad, latency'

it "allows for chance in what strangers send"
fresh
series stable_refused 50
series canary_requests 120
series canary_refused 20
deploy
expect_code 0
fresh
series stable_refused 50
series canary_refused 84
deploy
rolled_back 1 '10 0' 'refused: 16.80 % of its requests, 10.00 %'
fresh
series canary_refused 20
deploy --max-refused 0.05
expect_code 0

it "does not lose errors among strangers"
fresh
series canary_requests 5000
series canary_refused 4800
series stable_requests 5000
series stable_refused 4800
series canary_errors 20
deploy
rolled_back 1 '10 0' 'errors: 10.00 %'

it "learns nothing from strangers alone"
fresh
for who in canary stable; do
  series ${who}_refused 497
done
deploy --max-step-time 60
rolled_back 4 '10 0' 'traffic: 3 events among 500 requests'

it "remembers the stable instances where they get no requests any more"
fresh
series stable_p95 0.5
series canary_p95 0.6
series stable_refused 60
series canary_refused 60
when 'weight 100' 'series stable_requests 0; series stable_refused 0; series stable_p95'
deploy
expect_code 0

it "takes it back when there are no requests to judge by"
fresh
series canary_requests 12
deploy --max-step-time 60
rolled_back 4 '10 0' 'traffic: 12 of 100 requests'

it "takes it back when the canary has no series at all"
fresh
sed -i '/^canary/d' "$STATE/series"
deploy
rolled_back 1 '10 0' 'readiness: 0 of 1'

it "takes it back when Prometheus goes down"
fresh
when 'weight 50' ': >"$STATE/prometheus-down"'
deploy
rolled_back 4 '10 50 0' 'could not be asked: no answer'

it "does not begin without Prometheus, its series, the canary or the route"
fresh
: >"$STATE/prometheus-down"
deploy
expect_code 3
rm "$STATE/prometheus-down"
series stable_count
deploy
expect_code 3
fresh
rm "$STATE/cluster/default/statefulset,buildkite-pubsub-canary"
deploy
expect_code 3
grep -q 'kubectl apply -k k8s/overlays/canary' "$scratch/err" || fail "it does not say how"
fresh
deploy --canary-service another
expect_code 3
deploy --route another
expect_code 3
deploy --container another
expect_code 3
FAULT=kubectl-down deploy
expect_code 3
[ "$(weights)" = '' ] || fail "weights were changed"
! grep -q ' set \| patch \| scale \| create ' "$STATE/kubectl-calls" || fail "something was changed"

it "sends it nothing while it is not ready"
fresh
FAULT=never-ready:statefulset/buildkite-pubsub-canary deploy --rollout-within 60
rolled_back 1 '0' 'the canary did not become ready with 1 instances'

it "gives the stable workload its version back when that does not come up with the new one"
fresh
FAULT=never-ready:statefulset/buildkite-pubsub:$new deploy --rollout-within 60
rolled_back 1 '10 50 100 0' 'did not become ready with the image'

it "goes on after it was killed, at the step where it was"
fresh
when 'weight 50' 'kill -KILL "$(cat "$STATE/pid")"'
deploy
expect_code 137
state_is phase canary
deploy
expect_code 3
grep -q 'another run is at it' "$scratch/err" || fail "it does not say so"
run_script "$scratch/with-pid" "$root/scripts/deploy-canary" --image another:1 --prometheus http://prometheus.test
expect_code 3
sleep 400
deploy
expect_code 0
expect_weights '10 50 50 100 0'

it "lets another run take over, and then keeps its hands off"
fresh
when 'weight 50' 'f="$STATE/cluster/default/configmap,buildkite-pubsub-canary-rollout"; jq -c ".data.owner = \"another\"" "$f" >"$f.new"; mv "$f.new" "$f"; series canary_errors 400'
deploy
expect_code 3
expect_one_error 'another run has taken over'
expect_weights '10 50'
series canary_errors 0
deploy --take-over
expect_code 0

it "does not begin where another began at the same time"
fresh
deploy
workload buildkite-pubsub 3
FAULT=conflict deploy
expect_code 3
expect_weights '10 50 100 0'

it "keeps the canary while the load balancer sends it requests"
fresh
balancer_lags 100
deploy
expect_code 0
canary_has 0
quiet_for 120

# left_up REASON: the version is out, and the canary is not taken away.
left_up() {
  expect_code 6
  grep -qF "$1" "$scratch/err" || fail "it does not say why"
  grep -q 'scale statefulset/buildkite-pubsub-canary --replicas=0' "$scratch/err" || fail "it does not say how to end it"
  image_is buildkite-pubsub "$new"
  canary_has 3
  state_is phase 'done'
}

it "leaves a canary that gets requests for longer than it may"
fresh
balancer_lags 900
deploy --drain-within 60
left_up 'it has answered'

it "leaves a canary of which Prometheus does not see each pod, or nothing at all"
fresh
series pods 2
deploy --drain-within 60
left_up 'Prometheus sees 2 of its 3 pods'
fresh
when "image buildkite-pubsub $new" ': >"$STATE/prometheus-down"'
deploy --drain-within 60
left_up 'could not be asked'

it "leaves a canary whose spool is not empty"
fresh
series events 7
deploy --drain-within 150
left_up '7 events wait'
run_script "$root/scripts/deploy-canary" --status
expect_out_line "phase=done"
run_script "$root/scripts/deploy-canary" --rollback
expect_code 0
expect_out "to go back, deploy $old"

drain_it() {
  run_script "$root/scripts/deploy-canary" --drain --prometheus http://prometheus.test:9090 "$@"
}

it "takes away what it left, when it is told to"
drain_it --drain-within 150
expect_code 6
canary_has 3
series events 0
drain_it --dry-run
expect_code 0
canary_has 3
drain_it
expect_code 0
canary_has 0
drain_it
expect_code 0
expect_out 'has no pods'
run_script "$root/scripts/deploy-canary" --drain
expect_code 2

it "drains the canary of a rollback, and forgets not why it was taken back"
fresh
when 'weight 50' 'series canary_errors 26'
deploy
rolled_back 1 '10 50 0' 'errors: '
canary_has 2
balancer_lags 100
drain_it
expect_code 0
canary_has 0
state_is reason 'errors: '
state_is phase rolled-back
quiet_for 120

it "drains no canary that is meant to get requests"
fresh
when 'weight 50' 'kill -KILL "$(cat "$STATE/pid")"'
deploy
drain_it
expect_code 3
grep -q 'a rollout is under way (canary)' "$scratch/err" || fail "it does not say why"
rm "$STATE/cluster/default/configmap,buildkite-pubsub-canary-rollout"
drain_it
expect_code 3
grep -q 'the canary gets requests' "$scratch/err" || fail "it does not say why"
canary_has 2

it "takes no pod from a canary that an earlier rollback left"
fresh
when 'weight 100' 'series canary_errors 26'
deploy
rolled_back 1 '10 50 100 0' 'errors: '
series canary_errors 0
: >"$STATE/kubectl-calls"
deploy
expect_code 0
[ "$(grep -o 'scale .*' "$STATE/kubectl-calls" | sed 's/.*replicas=//' | paste -sd ' ' -)" = '3 3 3 0' ] || fail "it scaled otherwise"

it "calls Prometheus with the token of a file, and shows it nowhere"
fresh
echo the-prometheus-token >"$scratch/token"
PROMETHEUS_TOKEN=the-prometheus-token deploy --prometheus-token-file "$scratch/token" --dry-run
expect_code 0
! grep -rq the-prometheus-token "$scratch/out" "$scratch/err" "$STATE/kubectl-calls" "$STATE/requests" || fail "it is shown"
PROMETHEUS_TOKEN=the-prometheus-token deploy --dry-run
expect_code 3

it "needs the rights of its role, and the role gives no others"
fresh
# What the server is asked for each command, as `<resource> <verb> <name>`; what is made has no name yet.
awk '
  {
    gsub(/ (--request-timeout|--timeout|--replicas)=[^ ]*/, "")
    split($3 == "status" || $3 == "image" ? $4 : $3, is, "/")
    kind = is[1] "s"
    name = is[2] == "" ? $4 : is[2]
    verbs = ""
  }
  name == "another" { next }
  $2 == "get" { verbs = "get" }
  $2 == "set" || $2 == "patch" { verbs = "get patch" }
  $2 == "rollout" { verbs = "get list watch" }
  $2 == "scale" { verbs = "get"; print kind "/scale patch " name }
  $2 == "create" { verbs = "create"; name = "" }
  $2 == "replace" { kind = "configmaps"; verbs = "update"; name = "buildkite-pubsub-canary-rollout" }
  {
    if (verbs == "") print "unknown: " $0
    split(verbs, each, " ")
    for (i in each) print kind, each[i], name
  }' "$scratch/all-calls" | sort -u >"$scratch/needed"
sed -n 's/^ *- apiGroups: .*/rule/p; s/^ *\([a-zA-Z]*\): \[\(.*\)\]$/\1 \2/p' "$root/k8s/deploy-canary/role.yaml" | tr -d , | awk '
  function rule(    i, j, k) {
    for (i = 2; i <= split(of["resources"], kind); i++)
      for (j = 2; j <= split(of["verbs"], verb); j++)
        if (split(of["resourceNames"], name) == 0) print kind[i], verb[j], ""
        else for (k = 2; k in name; k++) print kind[i], verb[j], name[k]
    split("", of)
  }
  $1 == "rule" { rule(); next }
  { of[$1] = $0 }
  END { rule() }' | grep -v '^deployments' | sort -u >"$scratch/given"
run diff "$scratch/needed" "$scratch/given"
expect_code 0
[ "$(wc -l <"$scratch/given")" -gt 10 ] || fail "the role was not read"

finish
