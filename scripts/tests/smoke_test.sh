#!/bin/sh
# scripts/smoke, with a relay and a Pub/Sub that are scripts behind a fake curl: tests/fakes.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

PATH=$here/fakes:$PATH
RELAY_TOKEN=the-webhook-token
PUBSUB_TOKEN=the-access-token
BUILDKITE_WEBHOOK_TOKEN=$RELAY_TOKEN
export PATH RELAY_TOKEN PUBSUB_TOKEN BUILDKITE_WEBHOOK_TOKEN STATE
unset FAULT PROJECT_ID TOPIC_ID PUBSUB_EMULATOR_HOST PUBSUB_ENDPOINT BUILDKITE_WEBHOOK_HMAC_SECRET
echo "$PUBSUB_TOKEN" >"$scratch/token"

# fresh: a world in which nothing has happened, with the topic of events.
fresh() {
  STATE=$scratch/state
  rm -rf "$STATE"
  mkdir -p "$STATE/pubsub"
  echo '{"name": "projects/acme/topics/events"}' >"$STATE/pubsub/projects,acme,topics,events"
}

smoke() {
  run_script "$root/scripts/smoke" --url https://relay.test --project acme --topic events \
    --access-token-file "$scratch/token" "$@"
}

# Without Pub/Sub, which takes much longer.
smoke_alone() {
  run_script "$root/scripts/smoke" --url https://relay.test --no-delivery "$@"
}

subscriptions() {
  find "$STATE/pubsub" -name '*,subscriptions,*' ! -name '*.acknowledged'
}

it "explains itself"
fresh
run_script "$root/scripts/smoke" --help
expect_code 0
expect_out 'usage: scripts/smoke'
expect_out 'attributes.event_type != "buildkite-pubsub.test"'

it "refuses what it does not understand, and asks nobody"
for arguments in '--fast' '--url' '--url relay' '--path webhook' '--through pipe' '--wait long' '--within 1.5' '--filtered x' '--topic'; do
  # shellcheck disable=SC2086 # an option and its value
  smoke $arguments
  expect_code 2
done
run_script "$root/scripts/smoke" --url https://relay.test --topic events
expect_code 2
run_script "$root/scripts/smoke" --url https://relay.test --project acme
expect_code 2
run_script "$root/scripts/smoke" --project acme --topic events
expect_code 2
[ ! -f "$STATE/requests" ] || fail "something was asked"

it "passes a service that is well, and leaves nothing behind"
smoke
expect_code 0
expect_out_line 'ok       health (0 s)'
expect_out 'ok       delivered'
expect_out 'ok       filter'
expect_out_line '10 checks, 0 failed, 0 skipped'
[ -z "$(subscriptions)" ] || fail "subscriptions are left: $(subscriptions)"
[ "$(grep -c '^PUT .*/subscriptions/' "$STATE/requests")" -eq 2 ] || fail "two subscriptions were not made"

it "marks what it sends"
[ "$(jq -r .attributes.event_type "$STATE/messages" | sort -u)" = buildkite-pubsub.test ] || fail "another type was sent"
[ "$(jq -r .attributes.pipeline "$STATE/messages" | sort | paste -sd ' ' -)" = 'buildkite-pubsub-smoke buildkite-pubsub-smoke-other' ] ||
  fail "not the two pipelines"

it "signs with secrets of every length, and of any bytes, from a file with a line break or without"
for secret in k 'with "quotes" and \ and %s' "$(printf 'sch\303\274ssel')" "$(printf '%064d' 7)" "$(printf '%065d' 7)" "$(printf '%0200d' 7)"; do
  fresh
  printf '%s\n' "$secret" >"$scratch/secret"
  RELAY_TOKEN=$secret smoke_alone --secret-file "$scratch/secret"
  expect_code 0
done

it "waits until it is ready"
fresh
NOT_READY=5 smoke_alone
expect_code 0
expect_out_line 'ok       ready (10 s)'

# expect_failure FAULT CHECK SAYING: with the fault, this check fails, and only it.
expect_failure() {
  fresh
  with=smoke_alone
  case $2 in
    delivered | filter | subscriptions) with=smoke ;;
  esac
  FAULT=$1 $with --wait 6
  expect_code 1
  expect_out "FAILED   $2: "
  expect_out "$3"
  [ "$(grep -c '^FAILED' "$scratch/out")" -eq 1 ] || fail "not exactly one check failed with $1"
}

it "writes JUnit's XML, with what a text may hold"
fresh
FAULT=refuses smoke --junit "$scratch/junit.xml"
expect_code 1
expect_out 'SKIPPED  delivered: nothing was accepted'
grep -q '<testsuite name="smoke" tests="10" failures="1" errors="0" skipped="2" ' "$scratch/junit.xml" || fail "the counts are wrong"
grep -q '<testcase classname="smoke" name="health" time="0"></testcase>' "$scratch/junit.xml" || fail "there is no passed case"
grep -q '<failure message="a signed event was answered 503: neither' "$scratch/junit.xml" || fail "there is no failure"
if command -v xmllint >/dev/null 2>&1; then
  xmllint --noout "$scratch/junit.xml" || fail "it is no XML"
fi

it "deletes what it made when it is interrupted"
fresh
cat >"$STATE/each-second" <<'EOF'
#!/bin/sh
kill -TERM "$(cat "$STATE/pid")"
EOF
chmod +x "$STATE/each-second"
# exec keeps the number of the process.
cat >"$scratch/interrupted" <<'EOF'
echo $$ >"$STATE/pid"
# shellcheck disable=SC2086
exec $TEST_SHELL "$@"
EOF
export TEST_SHELL
FAULT=loses run_script "$scratch/interrupted" "$root/scripts/smoke" --url https://relay.test --project acme --topic events \
  --access-token-file "$scratch/token"
expect_code 143
grep -q '^DELETE .*-filtered' "$STATE/requests" || fail "it did not delete"
[ -z "$(subscriptions)" ] || fail "subscriptions are left: $(subscriptions)"

# What follows takes minutes with every shell: it is run with one.
if [ "$TEST_SHELL" != sh ]; then
  finish
  exit
fi

it "fails for each thing that is wrong, and says which"
expect_failure health health 'https://relay.test/health answered 500: deadlock'
expect_failure other-service health 'is it this service?'
expect_failure ready ready '/ready answered 503 for 6 s'
expect_failure refuses accepted 'answered 503: neither the disk nor Pub/Sub takes it'
expect_failure rewrites accepted 'does something change bodies on the way?'
expect_failure loses delivered 'the events did not come within 30 s'
expect_out 'SKIPPED  filter: nothing was delivered'
expect_failure no-filter filter 'an event that its filter does not take'
expect_failure misroutes filter 'an event that its filter does not take'
expect_failure accepts-wrong-signature wrong-signature 'answered 200, not 401'
expect_failure accepts-other-body other-body 'answered 200, not 401'
expect_failure accepts-old-signature old-signature 'answered 200, not 401'
expect_failure accepts-no-signature no-signature 'answered 200, not 401'
expect_failure pubsub-denied subscriptions 'answered 403: User not authorized'
expect_out 'SKIPPED  delivered: there is no subscription to read'

it "says that nobody answers, and does not wait for ever"
fresh
FAULT=down run_script "$root/scripts/smoke" --url https://nowhere.test --no-delivery --wait 4
expect_code 1
expect_out 'https://nowhere.test/ready no answer ((6) Could not resolve host: nowhere.test) for 4 s'

it "looks for nothing when it is told so"
fresh
run_script "$root/scripts/smoke" --url https://relay.test/ --no-delivery
expect_code 0
expect_out '7 checks, 0 failed'
! grep -q pubsub "$STATE/requests" || fail "Pub/Sub was asked"

it "asks for probes elsewhere"
fresh
run_script "$root/scripts/smoke" --url https://relay.test --probes http://nowhere.test:8081 --no-delivery --wait 0
expect_code 1
expect_out 'FAILED   health: http://nowhere.test:8081/health'

it "reads subscriptions that are there, acknowledges test events only, and gives back the rest"
fresh
printf '{"name": "s", "topic": "t"}' >"$STATE/pubsub/projects,acme,subscriptions,smoke"
printf '{"name": "f", "topic": "t", "filter": "attributes.event_type = \\"buildkite-pubsub.test\\" AND attributes.pipeline = \\"buildkite-pubsub-smoke\\""}' \
  >"$STATE/pubsub/projects,acme,subscriptions,smoke-filtered"
echo '{"attributes": {"event_type": "build.finished"}, "data": "bm90IGpzb24="}' >"$STATE/messages"
smoke --subscription smoke --filtered smoke-filtered
expect_code 0
! grep -q '^PUT\|^DELETE' "$STATE/requests" || fail "a subscription was made or deleted"
[ "$(sort -u "$STATE/given-back")" = ack-0 ] || fail "given back were: $(cat "$STATE/given-back")"
! grep -q ack-0 "$STATE/pubsub/projects,acme,subscriptions,smoke.acknowledged" || fail "the build's event was acknowledged"
grep -q ack-2 "$STATE/pubsub/projects,acme,subscriptions,smoke.acknowledged" || fail "the test event was not acknowledged"

it "does not begin without a secret or a token"
fresh
BUILDKITE_WEBHOOK_TOKEN='' smoke
expect_code 3
expect_one_error 'there is no secret to sign with'
printf '' >"$scratch/no-token"
run_script "$root/scripts/smoke" --url https://relay.test --project acme --topic events --access-token-file "$scratch/no-token"
expect_code 1
expect_out 'FAILED   subscriptions: there is no token for Pub/Sub'

it "does nothing in a dry run"
fresh
smoke --dry-run
expect_code 0
expect_out_line 'would send two signed events of the type buildkite-pubsub.test to https://relay.test/webhook'
[ ! -f "$STATE/requests" ] || fail "something was asked"

it "prints no secret, and puts none on a command line"
fresh
FAULT=accepts-wrong-signature smoke_alone --junit "$scratch/junit.xml"
expect_out 'FAILED   wrong-signature'
! grep -q "$RELAY_TOKEN\|$PUBSUB_TOKEN" "$scratch/out" "$scratch/err" "$scratch/junit.xml" "$STATE/requests" || fail "a secret is there"

finish
