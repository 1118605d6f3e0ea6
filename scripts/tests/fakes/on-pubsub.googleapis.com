#!/bin/sh
# Pub/Sub's REST interface, of the project `acme` and any other, below $STATE/pubsub: topics, subscriptions with filters of
# the two forms that scripts/smoke uses, policies. What it does not know it refuses. Messages come from $STATE/messages.
set -u

# From the fake curl.
: "${method:?}" "${address:?}" "${headers:?}" "${body:?}"

store=$STATE/pubsub
mkdir -p "$store"

answer() {
  printf '%s\n%s\n' "$1" "${2:-}"
  exit 0
}

problem() {
  answer "$1" "{\"error\": {\"code\": $1, \"status\": \"$2\", \"message\": \"$3\"}}"
}

case ${FAULT:-} in
  pubsub-down) exit 7 ;;
  pubsub-denied) problem 403 PERMISSION_DENIED 'User not authorized' ;;
esac
if [ "$(sed -n 's/^Authorization: //p' "$headers")" != "Bearer $PUBSUB_TOKEN" ]; then
  problem 401 UNAUTHENTICATED 'no or a wrong token'
fi

# A resource's file: slashes are no directories, so that a list is one pattern.
file_of() {
  printf '%s/%s\n' "$store" "$(printf %s "$1" | tr / ,)"
}

resource=${address#/v1/}
query=
case $resource in
  *\?*)
    query=${resource#*\?}
    resource=${resource%%\?*}
    ;;
esac
verb=
case $resource in
  *:*)
    verb=${resource##*:}
    resource=${resource%:*}
    ;;
esac
[ "${FAULT:-}$method" != pubsub-read-onlyPUT ] || problem 503 UNAVAILABLE 'later'
file=$(file_of "$resource")
kind=${resource#projects/*/}
kind=${kind%%/*}

# Google takes no account that does not exist: $STATE/accounts has a line for each that does, and without it all do.
refuse_strangers() {
  [ -f "$STATE/accounts" ] || return 0
  stranger=$(jq -r '(.policy.bindings[]?.members[]? | ltrimstr("serviceAccount:")), (.pushConfig.oidcToken.serviceAccountEmail? // empty)
    | select(test("\\.gserviceaccount\\.com$|\\.svc\\.id\\.goog"))' "$body" | grep -vxF -f "$STATE/accounts" | head -n 1)
  [ -z "$stranger" ] || problem 400 INVALID_ARGUMENT "Service account $stranger does not exist."
}

# Keys that may be in a request; others are a mistake of the caller's.
case $kind in
  topics)
    known='["labels","messageStoragePolicy","kmsKeyName","schemaSettings","messageRetentionDuration","ingestionDataSourceSettings"]'
    fixed='[]'
    ;;
  subscriptions)
    known='["topic","pushConfig","bigqueryConfig","cloudStorageConfig","ackDeadlineSeconds","retainAckedMessages","messageRetentionDuration","labels","enableMessageOrdering","expirationPolicy","filter","deadLetterPolicy","retryPolicy","enableExactlyOnceDelivery"]'
    fixed='["topic","filter","enableMessageOrdering"]'
    ;;
  *) problem 404 NOT_FOUND "$resource" ;;
esac

unknown_keys() {
  jq -r --argjson known "$known" '(keys - $known - ["name"])[0] // empty' "$1"
}

case "$method $verb" in
  'GET getIamPolicy')
    [ -f "$file" ] || problem 404 NOT_FOUND "Resource not found ($resource)"
    [ -f "$file.policy" ] || answer 200 '{"etag": "ACAB"}'
    answer 200 "$(cat "$file.policy")"
    ;;
  'POST setIamPolicy')
    [ -f "$file" ] || problem 404 NOT_FOUND "Resource not found ($resource)"
    refuse_strangers
    jq -e '.policy' "$body" >"$file.policy" || problem 400 INVALID_ARGUMENT 'no policy'
    answer 200 "$(cat "$file.policy")"
    ;;
  'GET ')
    if [ "$resource" != "${resource%/"$kind"}" ]; then
      # Two to a page, so that a list needs several.
      from=$(printf %s "$query" | sed -n 's/.*pageToken=\([0-9]*\).*/\1/p')
      from=${from:-0}
      for each in "$file",*; do
        case $each in
          *.policy | *'*') ;;
          *) cat "$each" ;;
        esac
      done | jq -s --arg kind "$kind" --argjson from "$from" \
        '{($kind): .[$from:$from + 2]} + if length > $from + 2 then {nextPageToken: "\($from + 2)"} else {} end' >"$STATE/list"
      answer 200 "$(cat "$STATE/list")"
    fi
    [ -f "$file" ] || problem 404 NOT_FOUND "Resource not found ($resource)"
    answer 200 "$(cat "$file")"
    ;;
  'PUT ')
    [ ! -f "$file" ] || problem 409 ALREADY_EXISTS "Resource already exists ($resource)"
    unknown=$(unknown_keys "$body")
    [ -z "$unknown" ] || problem 400 INVALID_ARGUMENT "Unknown name $unknown"
    refuse_strangers
    if [ "$kind" = subscriptions ]; then
      topic=$(jq -r .topic "$body")
      [ -f "$(file_of "$topic")" ] || problem 404 NOT_FOUND "Resource not found ($topic)"
    fi
    jq --arg name "$resource" '{name: $name} + . + {state: "ACTIVE"}' "$body" >"$file"
    answer 200 "$(cat "$file")"
    ;;
  'PATCH ')
    [ -f "$file" ] || problem 404 NOT_FOUND "Resource not found ($resource)"
    jq -c ".${kind%s}" "$body" >"$STATE/patch"
    unknown=$(unknown_keys "$STATE/patch")
    [ -z "$unknown" ] || problem 400 INVALID_ARGUMENT "Unknown name $unknown"
    refused=$(jq -r --argjson fixed "$fixed" '.updateMask | split(",") - (. - $fixed) | .[0] // empty' "$body")
    [ -z "$refused" ] || problem 400 INVALID_ARGUMENT "$refused cannot be changed"
    jq --slurpfile patch "$STATE/patch" --arg mask "$(jq -r .updateMask "$body")" \
      'reduce ($mask | split(",")[]) as $key (.; if $patch[0] | has($key) then .[$key] = $patch[0][$key] else del(.[$key]) end)' \
      "$file" >"$file.new" && mv "$file.new" "$file"
    answer 200 "$(cat "$file")"
    ;;
  'DELETE ')
    [ -f "$file" ] || problem 404 NOT_FOUND "Resource not found ($resource)"
    rm -f "$file" "$file.policy" "$file.acknowledged"
    answer 200 '{}'
    ;;
  'POST pull')
    [ -f "$file" ] || problem 404 NOT_FOUND "Resource not found ($resource)"
    [ -f "$STATE/messages" ] || exit 28
    : >>"$file.acknowledged"
    filter=$(jq -r '.filter // ""' "$file")
    [ "${FAULT:-}" != no-filter ] || filter=
    case $filter in
      '') takes=true ;;
      'attributes.event_type = "buildkite-pubsub.test"') takes='.event_type == "buildkite-pubsub.test"' ;;
      'attributes.event_type = "buildkite-pubsub.test" AND attributes.pipeline = "buildkite-pubsub-smoke"')
        takes='.event_type == "buildkite-pubsub.test" and .pipeline == "buildkite-pubsub-smoke"'
        ;;
      *) problem 400 INVALID_ARGUMENT "the fake does not know the filter $filter" ;;
    esac
    jq -c "select(.attributes | $takes)" "$STATE/messages" |
      jq -s --rawfile acknowledged "$file.acknowledged" \
        '($acknowledged | split("\n")) as $gone | to_entries | map({ackId: "ack-\(.key)", message: .value} | select(.ackId | IN($gone[]) | not))
         | if length == 0 then {} else {receivedMessages: .} end' >"$STATE/list"
    [ "$(jq length "$STATE/list")" -gt 0 ] || exit 28
    answer 200 "$(cat "$STATE/list")"
    ;;
  'POST acknowledge')
    jq -r '.ackIds[]' "$body" >>"$file.acknowledged"
    answer 200 '{}'
    ;;
  'POST modifyAckDeadline')
    [ "$(jq .ackDeadlineSeconds "$body")" = 0 ] || problem 400 INVALID_ARGUMENT 'not given back'
    jq -r '.ackIds[]' "$body" >>"$STATE/given-back"
    answer 200 '{}'
    ;;
  *) problem 400 INVALID_ARGUMENT "the fake does not know $method $verb" ;;
esac
