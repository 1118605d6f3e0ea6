# shellcheck shell=sh disable=SC2034,SC2154 # deploy-canary sets what is read here, and reads what is set here
# What scripts/deploy-canary asks of the cluster, and the state that it keeps there. It sources this.

# kube ARGUMENT...: kubectl where the options say, with an end to each call; what goes wrong is said.
kube() {
  kubectl --request-timeout=20s ${context:+--context "$context"} ${namespace:+--namespace "$namespace"} "$@" \
    2>"$work/kubectl-error" || {
    say "kubectl $1 $2: $(tail -n 1 "$work/kubectl-error")"
    return 1
  }
}

# The same, for a person to type.
kubectl_words() {
  printf 'kubectl%s%s\n' "${context:+ --context $context}" "${namespace:+ --namespace $namespace}"
}

# keep_trying COMMAND...: up to five times.
keep_trying() {
  tries=1
  until "$@"; do
    [ "$tries" -lt 5 ] || return 1
    tries=$((tries + 1))
    pause 5
  done
}

# --- workloads

# image_of FILE: of the container, in a workload's JSON.
image_of() {
  jq -re --arg container "$container" '.spec.template.spec.containers[] | select(.name == $container) | .image' "$1"
}

# Replicas of the canary, as it was looked at last.
pods_of_canary() {
  jq '.spec.replicas // 1' "$work/canary"
}

# replicas_for PERCENT: the canary's share of pods; never fewer than it has, as an earlier rollback may have left them, since those
# may still get requests, and have events in their spools.
replicas_for() {
  has=$(pods_of_canary)
  share=$(((stable_replicas * $1 + 99) / 100))
  echo $((has > share ? has : share))
}

set_image() {
  kube set image "$1" "$container=$2" >"$work/kubectl-out"
}

scale_canary() {
  kube scale "$canary" "--replicas=$1" >"$work/kubectl-out" && rolled_out "$canary"
}

# rolled_out WORKLOAD: waits until all its pods are new and ready. In slices, so that the state shows that this run lives.
rolled_out() {
  rollout_deadline=$(($(now) + rollout_within))
  # No --request-timeout: it would end the watch, not a request.
  until kubectl ${context:+--context "$context"} ${namespace:+--namespace "$namespace"} rollout status "$1" --timeout=20s \
    >"$work/kubectl-out" 2>"$work/kubectl-error"; do
    if [ "$(now)" -ge "$rollout_deadline" ]; then
      say "$1: $(tail -n 1 "$work/kubectl-error")"
      return 1
    fi
    # shellcheck disable=SC2119 # nothing to note but that this run lives
    save || :
    pause 5
  done
}

get_stable() {
  kube get "$stable" -o json >"$work/stable"
}

# The stable workload has the image that it had. It is looked at only if this rollout may have changed it: what somebody else
# gave it meanwhile is left.
restore_stable() {
  case $phase in
    promoting | rollback-failed) ;;
    *) return 0 ;;
  esac
  keep_trying get_stable || return 1
  [ "$(image_of "$work/stable")" != "$previous" ] || return 0
  log "$stable gets $previous back"
  keep_trying set_image "$stable" "$previous" && rolled_out "$stable"
}

# --- the route

# route_patch PERCENT <ROUTE: a JSON patch that sets the weights in each rule that has both backends; each name is tested, so
# that a route that was changed meanwhile is not patched in the wrong place. False if no rule has both.
route_patch() {
  jq -ce --arg stable "$stable_service" --arg canary "$canary_service" --argjson percent "$1" '
    [.spec.rules // [] | to_entries[] | .key as $rule | [.value.backendRefs[]?.name] as $names
     | select(($names | index($stable)) and ($names | index($canary)))
     | $names | to_entries[] | "/spec/rules/\($rule)/backendRefs/\(.key)" as $path
     | if .value == $canary then {name: .value, weight: $percent}
       elif .value == $stable then {name: .value, weight: (100 - $percent)}
       else empty end
     | {op: "test", path: "\($path)/name", value: .name}, {op: "add", path: "\($path)/weight", value: .weight}]
    | select(length > 0)'
}

# set_weight PERCENT: so many of the requests go to the canary.
set_weight() {
  kube get httproute "$route" -o json >"$work/route" || return 1
  patch=$(route_patch "$1" <"$work/route") || {
    say "no rule of the route $route has both backends, $stable_service and $canary_service"
    return 1
  }
  kube patch httproute "$route" --type=json -p "$patch" >"$work/kubectl-out" && log "the canary gets $1 % of the requests"
}

# The canary's weights in the route, in per cent of both.
route_weights() {
  jq -r --arg stable "$stable_service" --arg canary "$canary_service" '
    [.spec.rules // [] | .[] | [.backendRefs[]? | {key: .name, value: (.weight // 1)}] | from_entries
     | select(has($stable) and has($canary)) | .[$canary] * 100 / ([.[$canary] + .[$stable], 1] | max) | floor | tostring] | join(" ")' \
    "$work/route"
}

# --- the state, a config map: whoever has its name in `owner` may act

# Reads it: phase, weight, passed, previous, owner, heartbeat, why and the baseline; `rollout_image` is whose rollout it is.
load_state() {
  kube get configmap "$state" --ignore-not-found -o json >"$work/state" || return 1
  cp "$work/state" "$work/known-state"
  [ -s "$work/state" ] || echo '{}' >"$work/known-state"
  # @sh quotes, and numbers are made numbers: whatever is in the config map becomes values.
  loaded=$(jq -r 'def number: tonumber? // 0; .data // {}
    | @sh "phase=\(.phase // "none") weight=\(.weight | number) passed=\(.passed | number) heartbeat=\(.heartbeat | number)",
      @sh "previous=\(.previous // "") rollout_image=\(.image // "") owner=\(.owner // "") why=\(.reason // "")",
      @sh "baseline_errors=\(.errors // "") baseline_letters=\(.letters // "") baseline_refused=\(.refused // "") baseline_p95=\(.p95 // "")"' "$work/known-state") || return 1
  eval "$loaded"
}

# with_data OWNER KEY VALUE...: the config map in $work/state with these, and a sign of life; `taken` if it is not OWNER's. An
# empty OWNER takes it.
with_data() {
  jq -c --args 'if $ARGS.positional[0] != "" and .data.owner != $ARGS.positional[0] then "taken" else
    .data += ($ARGS.positional[1:] | [range(0; length; 2) as $i | {key: .[$i], value: .[$i + 1]}] | from_entries) end' \
    "$@" heartbeat "$(now)" <"$work/state" >"$work/new-state"
}

# Makes this run the owner. Both ways fail if another does the same at the same time.
own_state() {
  run=$(od -An -N 8 -tx1 /dev/urandom | tr -d ' \n')
  if [ -s "$work/state" ]; then
    with_data '' owner "$run" phase "$phase" image "$rollout_image" previous "$previous" passed "$passed" weight "$weight" \
      reason "$why" errors "$baseline_errors" letters "$baseline_letters" refused "$baseline_refused" p95 "$baseline_p95" &&
      kube replace -f - <"$work/new-state" >"$work/kubectl-out"
  else
    kube create configmap "$state" --from-literal="owner=$run" --from-literal="phase=$phase" \
      --from-literal="image=$rollout_image" --from-literal="previous=$previous" --from-literal=passed=0 \
      --from-literal=weight=0 --from-literal="heartbeat=$(now)" >"$work/kubectl-out"
  fi
}

# save [KEY VALUE]...: notes these, and that this run lives. Ends the script if another has taken over.
# shellcheck disable=SC2120 # deploy-canary, which sources this file, passes them
save() {
  kube get configmap "$state" --ignore-not-found -o json >"$work/state" || return 1
  [ -s "$work/state" ] || return 1
  with_data "$run" "$@" || return 1
  if [ "$(cat "$work/new-state")" = '"taken"' ]; then
    armed=
    say "another run has taken over: this one ends and changes nothing more"
    exit "$unusable"
  fi
  kube replace -f - <"$work/new-state" >"$work/kubectl-out" || return 1
  while [ $# -gt 0 ]; do
    case $1 in
      phase) phase=$2 ;;
      weight) weight=$2 ;;
      passed) passed=$2 ;;
    esac
    shift 2
  done
}

# A run that is under way notes so at each look.
is_alive() {
  [ $(($(now) - heartbeat)) -lt $((interval * 4 + 120)) ]
}

show_state() {
  load_state || exit "$unusable"
  kube get httproute "$route" -o json >"$work/route" || exit "$unusable"
  printf 'phase=%s\nimage=%s\nprevious=%s\npassed=%s\nweight=%s\nroute_weight=%s\nowner_alive=%s\n' "$phase" "$rollout_image" \
    "$previous" "$passed" "$weight" "$(route_weights)" "$(if is_alive; then echo true; else echo false; fi)"
  [ -z "$why" ] || printf 'reason=%s\n' "$why"
}

# --- before anything is changed

refuse() {
  say "$*"
  exit "$unusable"
}

# Looks at all that is needed; sets what a rollout begins or goes on with.
prepare() {
  kube get "$stable" -o json >"$work/stable" || exit "$unusable"
  kube get "$canary" -o json >"$work/canary" || refuse "$canary is not there: kubectl apply -k k8s/overlays/canary"
  kube get httproute "$route" -o json >"$work/route" || exit "$unusable"
  stable_image=$(image_of "$work/stable") || refuse "$stable has no container $container"
  image_of "$work/canary" >"$work/canary-image" || refuse "$canary has no container $container"
  stable_replicas=$(jq '.spec.replicas // 1' "$work/stable")
  [ "$stable_replicas" -gt 0 ] || refuse "$stable has no instances to compare with"
  route_patch 0 <"$work/route" >"$work/kubectl-out" ||
    refuse "no rule of the route $route has both backends, $stable_service and $canary_service"
  query "count(buildkite_ready{$matchers$stable_matcher})" || refuse "Prometheus $prometheus could not be asked: $(http_problem)"
  [ -n "$(value_of value)" ] || refuse "Prometheus $prometheus has no series buildkite_ready{$matchers$stable_matcher}"
  load_state || exit "$unusable"
  case $phase in
    none | done | rolled-back) begin ;;
    rollback-failed) refuse "the last rollback failed: scripts/deploy-canary --rollback" ;;
    *) go_on ;;
  esac
}

begin() {
  [ "$(route_weights | tr -d '0 ')" = '' ] || refuse "the canary gets requests already: scripts/deploy-canary --rollback, or set its weight to 0"
  if [ "$stable_image" = "$image" ]; then
    log "$stable has $image already: there is nothing to do"
    exit 0
  fi
  phase=canary
  rollout_image=$image
  previous=$stable_image
  passed=0
  weight=0
  baseline_errors=
  baseline_letters=
  baseline_refused=
  baseline_p95=
  why=
}

go_on() {
  [ "$rollout_image" = "$image" ] || refuse "the rollout of $rollout_image is at $weight %: finish it, or scripts/deploy-canary --rollback"
  if is_alive && [ -z "$take_over" ]; then
    refuse "another run is at it: it was alive $(($(now) - heartbeat)) s ago. If it is not, wait, or give --take-over"
  fi
  log "going on: phase $phase, $weight % of the requests, $passed % passed"
}

show_plan() {
  echo "would give $canary the image $image; $stable has $stable_image and $stable_replicas instances"
  for percent in $steps; do
    [ "$percent" -le "$passed" ] ||
      echo "would run $(replicas_for "$percent") of the canary, send them $percent % of the requests, and watch for $step_time s"
  done
  echo "would give $stable the image, send it all requests, and scale $canary to 0 once it gets none and its spool is empty"
  window=$step_time
  if measure; then
    echo "the stable instances now: ${stable_ready%%.*} ready, ${stable_requests%%.*} requests in $window s, $(percent "$(ratio "$stable_errors" "$stable_events")") errors, $(percent "$(ratio "$stable_refused" "$stable_requests")") refused, p95 ${stable_p95:-unknown} s, ${stable_letters%%.*} dead letters"
  fi
}
