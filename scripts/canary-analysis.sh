# shellcheck shell=sh disable=SC2034,SC2154 # deploy-canary sets what is read here, and reads what is set here
# Whether the canary is worse than the stable instances, as Prometheus has it. scripts/deploy-canary sources this.

# So many errors, refusals or dead letters are judged however few requests there were: each costs an event, or somebody's time.
enough=10

# query TEXT: asks for its value now; writes `<label name> <number>` of each series to $work/values. False if it was not answered.
query() {
  printf %s "$1" >"$work/query"
  http_form=query
  http POST "$prometheus/api/v1/query" "$work/prometheus-headers" "$work/query"
  asked=$?
  http_form=
  [ "$asked" -eq 0 ] || return 1
  jq -r 'if .status == "success" then .data.result[] | "\(.metric.name // "value") \(.value[1])" else error("not answered") end' \
    "$work/answer" >"$work/values" 2>/dev/null
}

# value_of NAME [DEFAULT]: of the last query; the default where there is none, or none that is a number.
value_of() {
  found=$(sed -n "s/^$1 //p" "$work/values")
  case $found in
    '' | NaN | *Inf) printf '%s\n' "${2:-}" ;;
    *) printf '%s\n' "$found" ;;
  esac
}

# exceeds A B: A > B, as decimal numbers.
exceeds() {
  awk -v a="$1" -v b="$2" 'BEGIN { exit !(a + 0 > b + 0) }'
}

# calculate EXPRESSION-OF-awk A B: its result.
calculate() {
  awk -v a="$2" -v b="$3" "BEGIN { printf \"%.6g\", $1 }"
}

# grown METRIC MATCHERS: by how much it has grown, all series together. A counter that Prometheus sees for the first time
# has grown by its whole value: increase() takes that for where it begins, and a first dead letter would not be seen.
grown() {
  series="$1{$2}"
  printf '(sum((increase(%s[%ss]) and %s offset %ss) or (%s unless %s offset %ss)) or vector(0))' \
    "$series" "$window" "$series" "$window" "$series" "$series" "$window"
}

requests=buildkite_webhook_requests_total
durations=buildkite_webhook_request_duration_seconds_bucket

# named NAME EXPRESSION: one series, which says what it is.
named() {
  printf 'label_replace(%s, "name", "%s", "", "")' "$2" "$1"
}

# questions PREFIX MATCHERS: everything about some instances, as one query.
questions() {
  printf '%s or ' \
    "$(named "$1_requests" "$(grown "$requests" "$2")")" \
    "$(named "$1_refused" "$(grown "$requests" "$2,status=~\"4..\"")")" \
    "$(named "$1_errors" "$(grown "$requests" "$2,status=~\"5..\"")")" \
    "$(named "$1_letters" "($(grown buildkite_dlq_messages_total "$2") + $(grown buildkite_forward_given_up_total "$2"))")" \
    "$(named "$1_ready" "(count(buildkite_ready{$2} == 1) or vector(0))")" \
    "$(named "$1_oldest" "(max(buildkite_spool_oldest_age_seconds{$2}) or vector(0))")"
  named "$1_p95" "histogram_quantile(0.95, sum by (le) (rate($durations{$2}[${window}s])))"
}

# measure: what is known of the canary and of the stable instances, all of one moment.
measure() {
  query "$(questions canary "$matchers$canary_matcher") or $(questions stable "$matchers$stable_matcher")" || return 1
  canary_requests=$(value_of canary_requests 0)
  canary_refused=$(value_of canary_refused 0)
  canary_events=$(calculate 'a - b' "$canary_requests" "$canary_refused")
  canary_errors=$(value_of canary_errors 0)
  canary_letters=$(value_of canary_letters 0)
  canary_ready=$(value_of canary_ready 0)
  canary_oldest=$(value_of canary_oldest 0)
  canary_p95=$(value_of canary_p95)
  stable_requests=$(value_of stable_requests 0)
  stable_refused=$(value_of stable_refused 0)
  stable_events=$(calculate 'a - b' "$stable_requests" "$stable_refused")
  stable_errors=$(value_of stable_errors 0)
  stable_letters=$(value_of stable_letters 0)
  stable_ready=$(value_of stable_ready 0)
  stable_oldest=$(value_of stable_oldest 0)
  stable_p95=$(value_of stable_p95)
}

# ratio PART WHOLE
ratio() {
  if exceeds "$2" 0; then
    calculate 'a / b' "$1" "$2"
  else
    echo 0
  fi
}

percent() {
  awk -v a="$1" 'BEGIN { printf "%.2f %%", a * 100 }'
}

# What the canary is compared with: the stable instances now, if they have enough requests, else as they were when they had;
# else what the objectives allow (docs/SLOS.md: 200 ms), without errors.
choose_baseline() {
  if ! exceeds "$minimum" "$stable_events"; then
    baseline_errors=$(ratio "$stable_errors" "$stable_events")
    baseline_letters=$(ratio "$stable_letters" "$stable_events")
  fi
  if ! exceeds "$minimum" "$stable_requests" && [ -n "$stable_p95" ]; then
    baseline_refused=$(ratio "$stable_refused" "$stable_requests")
    baseline_p95=$stable_p95
  fi
  : "${baseline_errors:=0}" "${baseline_letters:=0}" "${baseline_refused:=0}" "${baseline_p95:=0.2}"
}

# is_worse COUNT WHOLE BASELINE MARGIN: the WHOLE is enough, or COUNT alone is, and COUNT's share of it is above.
is_worse() {
  if exceeds "$minimum" "$2" && exceeds "$enough" "$1"; then
    return 1
  fi
  exceeds "$(ratio "$1" "$2")" "$(calculate 'a + b' "$3" "$4")"
}

# What may be refused beyond the stable instances' share. All of a stranger's requests are refused, and chance says which track
# gets them: three standard deviations of it are allowed beside the margin, nothing where there are no strangers.
refused_margin() {
  deviation=$(calculate '(a > 1 ? 0 : sqrt(a * (1 - a) / (b < 1 ? 1 : b)))' "$baseline_refused" "$canary_requests")
  calculate 'a + 3 * b' "$max_refused" "$deviation"
}

# judge: sets `verdict` to
#   good   nothing is worse, and there were enough requests
#   few    nothing is worse, and there were not enough requests yet
#   bad    something is worse, and `reason` says what
#   blind  Prometheus could not be asked
judge() {
  verdict=blind
  reason="Prometheus $prometheus could not be asked"
  measure || {
    reason="$reason: $(http_problem)"
    return 0
  }
  choose_baseline
  verdict=bad
  if exceeds "$canary_replicas" "$canary_ready"; then
    reason="readiness: ${canary_ready%%.*} of $canary_replicas instances are ready"
    return 0
  fi
  # Shares of what was taken or failed: many strangers must not make few errors of it.
  errors_share=$(ratio "$canary_errors" "$canary_events")
  if is_worse "$canary_errors" "$canary_events" "$baseline_errors" "$max_errors"; then
    reason="errors: $(percent "$errors_share") of its requests, $(percent "$baseline_errors") of the others'"
    return 0
  fi
  # 429 too: it is a stranger's 401 when there were many of them. Each instance counts its own, so that a track with fewer or
  # more of them says one where the other says the other: only both together can be compared.
  refused_share=$(ratio "$canary_refused" "$canary_requests")
  if is_worse "$canary_refused" "$canary_requests" "$baseline_refused" "$(refused_margin)"; then
    reason="refused: $(percent "$refused_share") of its requests, $(percent "$baseline_refused") of the others'"
    return 0
  fi
  if is_worse "$canary_letters" "$canary_events" "$baseline_letters" "$max_letters"; then
    reason="dead letters: $(percent "$(ratio "$canary_letters" "$canary_events")") of its requests, $(percent "$baseline_letters") of the others'"
    return 0
  fi
  if exceeds "$canary_oldest" "$(calculate 'a + b' "$stable_oldest" "$max_age")"; then
    reason="forwarding: its oldest event waits for ${canary_oldest%%.*} s, the others' for ${stable_oldest%%.*} s"
    return 0
  fi
  verdict=few
  reason="traffic: ${canary_requests%%.*} of $minimum requests"
  ! exceeds "$minimum" "$canary_requests" || return 0
  # Of strangers alone nothing is learned.
  if exceeds "$enough" "$canary_events" && exceeds "$minimum" "$canary_events"; then
    reason="traffic: ${canary_events%%.*} events among ${canary_requests%%.*} requests"
    return 0
  fi
  if [ -z "$canary_p95" ]; then
    reason="traffic: there are no durations of its requests"
    return 0
  fi
  limit=$(calculate 'a * b' "$baseline_p95" "$max_slower")
  if exceeds "$canary_p95" "$(calculate 'a + b' "$limit" "$slack")"; then
    verdict=bad
    reason="latency: its p95 is $canary_p95 s, the others' $baseline_p95 s"
    return 0
  fi
  verdict=good
  reason="$(percent "$errors_share") errors, $(percent "$refused_share") refused, p95 $canary_p95 s, of ${canary_requests%%.*} requests; the others: $(percent "$baseline_errors"), $(percent "$baseline_refused"), $baseline_p95 s"
}

# check_drained: sets `undrained` to what keeps the canary, nothing if its pods can go: no request came since `quiet_looks`
# looks ago, and nothing waits in their spools. Called once in an interval; `quiet` and `answered` are begun by the caller.
check_drained() {
  looked_quiet=$quiet
  quiet=0
  undrained="the cluster could not be asked"
  kube get "$canary" -o json >"$work/canary" || return 0
  pods=$(pods_of_canary)
  series="$matchers$canary_matcher"
  undrained="Prometheus $prometheus could not be asked"
  # Without a spool there are no series of it: what is ready or not is then what tells that a pod is seen.
  query "$(named answered "(sum($requests{$series}) or vector(0))") or $(
    named pods "(count(count by (instance) (buildkite_spool_events{$series})) or count(count by (instance) (buildkite_ready{$series})) or vector(0))"
  ) or $(named events "((sum(buildkite_spool_events{$series}) + sum(buildkite_spool_given_up_events{$series})) or vector(0))")" || return 0
  before=$answered
  answered=$(value_of answered 0)
  undrained="Prometheus sees $(value_of pods 0) of its $pods pods: of the others nobody knows"
  ! exceeds "$pods" "$(value_of pods 0)" || return 0
  # Whatever its value is: a pod that began anew has a smaller one. The first look has nothing to compare with.
  undrained="it has answered $answered requests, the last of them lately"
  [ "$answered" = "$before" ] || return 0
  quiet=$((looked_quiet + 1))
  undrained="no requests for $quiet of $quiet_looks looks"
  [ "$quiet" -ge "$quiet_looks" ] || return 0
  undrained="$(value_of events 1) events wait in its spool"
  ! exceeds "$(value_of events 1)" 0 || return 0
  undrained=
}
