# shellcheck shell=sh
# HTTP through curl, for the scripts beside it, which source it after lib.sh. Headers come from files, so that no secret is
# on a command line. The caller sets `work` to a directory that only it can read.

# http METHOD URL [FILE-OF-HEADERS [FILE-OF-BODY]]: sets `status` (000 if there was no answer), writes what was answered to
# $work/answer, and is true for 2xx. Takes `http_within` seconds at most, 10 if it is not set. With `http_form` the body is
# sent as the field of this name of a form.
http() {
  http_headers=${3:-}
  http_body=${4:-}
  set -- -q -sS -X "$1" -o "$work/answer" -w '%{http_code}' --connect-timeout 5 --max-time "${http_within:-10}" "$2"
  if [ -n "${http_form:-}" ]; then
    set -- --data-urlencode "$http_form@$http_body" "$@"
  elif [ -n "$http_body" ]; then
    set -- --data-binary "@$http_body" "$@"
  fi
  [ -z "$http_headers" ] || set -- -H "@$http_headers" "$@"
  : >"$work/answer"
  status=$(curl "$@" 2>"$work/curl-error") || status=000
  case $status in
    2??) return 0 ;;
    *) return 1 ;;
  esac
}

# What came of the last call, in a line.
http_problem() {
  if [ "$status" = 000 ]; then
    printf 'no answer (%s)\n' "$(sed -n 's/^curl: //p' "$work/curl-error" | head -n 1)"
  else
    said=$(jq -r '(.error.message? // .message? // empty) | tostring' "$work/answer" 2>/dev/null | head -n 1)
    printf 'answered %s%s\n' "$status" "${said:+: $said}"
  fi
}

# Makes `work`, a directory for this run alone; whatever is written into it is nobody else's to read.
make_work() {
  umask 077
  work=$(mktemp -d) || die "no directory can be made in ${TMPDIR:-/tmp}"
}

# pause SECONDS: a sleep that a signal ends. Not the shell's own, of which ksh has one that is part of this process.
pause() {
  env sleep "$1" &
  pausing=$!
  wait "$pausing"
  pausing=
}

# A trap calls it: a sleep in the background outlives its shell otherwise.
end_pause() {
  [ -z "${pausing:-}" ] || kill "$pausing" 2>/dev/null || :
}

now() {
  date +%s
}

# is_number TEXT: a whole number of one to nine digits.
is_number() {
  case $1 in
    '' | *[!0-9]* | ??????????*) return 1 ;;
  esac
}

# need COMMAND...: they are there, or the script ends with `unusable` and says what to install.
need() {
  for command; do
    have "$command" || {
      say "$command is needed, and is not installed"
      exit "${unusable:-3}"
    }
  done
}
