#!/bin/sh
# Cloud Storage's simple upload: into $STATE/buckets/<bucket>/<name>.
set -u

# From the fake curl.
: "${method:?}" "${address:?}" "${headers:?}" "${body:?}"

if [ "$(sed -n 's/^Authorization: //p' "$headers")" != "Bearer $PUBSUB_TOKEN" ]; then
  printf '401\n{}\n'
  exit
fi
case "$method $address" in
  'POST /upload/storage/v1/b/'*'/o?uploadType=media&ifGenerationMatch=0&name='*) ;;
  *)
    printf '400\n{}\n'
    exit
    ;;
esac
grep -qx 'Content-Type: application/gzip' "$headers" || {
  printf '415\n{}\n'
  exit
}
bucket=${address#/upload/storage/v1/b/}
bucket=${bucket%%/*}
[ -d "$STATE/buckets/$bucket" ] || {
  printf '404\n{"error": {"message": "The specified bucket does not exist."}}\n'
  exit
}
name=$(printf %s "${address##*name=}" | sed 's,%2F,/,g')
mkdir -p "$STATE/buckets/$bucket/$(dirname "$name")"
cp "$body" "$STATE/buckets/$bucket/$name"
printf '200\n{}\n'
