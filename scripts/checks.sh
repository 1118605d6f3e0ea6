# shellcheck shell=sh
# A line for each check, for scripts that make several. To be sourced after lib.sh; `code` is what to exit with: 0, 1
# where something failed, 77 where something was skipped and nothing failed.

code=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# check NAME COMMAND...: its output is shown only if it fails; then it is false too.
check() {
  name=$1
  shift
  if "$@" >"$scratch/out" 2>&1; then
    printf 'ok       %s\n' "$name"
  else
    printf 'FAILED   %s\n' "$name"
    sed 's/^/         /' "$scratch/out"
    code=1
    return 1
  fi
}

# skip NAME REASON
skip() {
  printf 'SKIPPED  %s: %s\n' "$1" "$2"
  [ "$code" -ne 0 ] || code=77
}
