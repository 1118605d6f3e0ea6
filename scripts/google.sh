# shellcheck shell=sh
# Google's REST interfaces, for the scripts beside it, which source it after http.sh. They are asked directly rather than
# through gcloud: what they return can be given back to them whole, and a pod needs no more than curl and jq.

# Words for a script's --help.
google_usage() {
  cat <<'END_OF_GOOGLE_USAGE'
Google's Pub/Sub is asked with the first of these tokens that there is:
  the file that --access-token-file names; gcloud auth print-access-token; the metadata server of a Google machine or pod
environment:
  PUBSUB_EMULATOR_HOST  ask Google's emulator there instead, without a token
  PUBSUB_ENDPOINT       another address of Pub/Sub than https://pubsub.googleapis.com, for example of a region
  CURL_CA_BUNDLE        certificates to trust, of a network whose TLS is its own
END_OF_GOOGLE_USAGE
}

metadata=http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token

# Prints an access token. $1 is a file that has one, or empty.
access_token() {
  if [ -n "$1" ]; then
    cat -- "$1"
  elif have gcloud; then
    # shellcheck disable=SC2154 # whoever sources this file has made it
    gcloud auth print-access-token 2>"$work/gcloud-error"
  else
    echo 'Metadata-Flavor: Google' >"$work/metadata-headers"
    http GET "$metadata" "$work/metadata-headers" && jq -re .access_token "$work/answer"
  fi
}

# google_begin [TOKEN-FILE]: sets `pubsub_address`, and writes the header that each call needs. False if there is no token.
google_begin() {
  authorization=$work/authorization
  if [ -n "${PUBSUB_EMULATOR_HOST:-}" ]; then
    pubsub_address=http://$PUBSUB_EMULATOR_HOST
    echo 'Content-Type: application/json' >"$authorization"
    return 0
  fi
  pubsub_address=${PUBSUB_ENDPOINT:-https://pubsub.googleapis.com}
  token=$(access_token "${1:-}") && [ -n "$token" ] || return 1
  printf 'Content-Type: application/json\nAuthorization: Bearer %s\n' "$token" >"$authorization"
}

# pubsub METHOD PATH [FILE]: a call with the JSON of FILE; the answer is in $work/answer.
pubsub() {
  http "$1" "$pubsub_address/v1/$2" "$authorization" "${3:-}"
}

# pubsub_all PATH KEY: all pages of a list, as one JSON array on standard output.
pubsub_all() {
  page=
  : >"$work/pages"
  while :; do
    pubsub GET "$1?pageSize=100${page:+&pageToken=$page}" || return 1
    jq -c --arg key "$2" '.[$key] // [] | .[]' "$work/answer" >>"$work/pages" || return 1
    page=$(jq -r '.nextPageToken // "" | @uri' "$work/answer")
    [ -n "$page" ] || break
  done
  jq -s . "$work/pages"
}
