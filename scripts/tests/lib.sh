# shellcheck shell=sh
# A few words for tests of shell scripts: `it` names one, `run` runs a command, `expect_...` look at what it did.

# shellcheck disable=SC2034,SC2154 # `here` comes from the test, `root` is for it
root=$(CDPATH='' cd -- "$here/../.." && pwd -P)
TEST_SHELL=${TEST_SHELL:-sh}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tests=0
failures=0
# The machine's own settings must not decide.
unset JAVA_HOME JAVA_OPTS BUILDKITE_PUBSUB_JAR CDPATH MAVEN_ARGS CI

it() {
  name=$1
  tests=$((tests + 1))
}

# run COMMAND...: sets code, and writes out and err into the scratch directory.
run() {
  code=0
  "$@" >"$scratch/out" 2>"$scratch/err" || code=$?
}

# run_script SCRIPT ARGUMENT...: the same, with the shell under test.
run_script() {
  # shellcheck disable=SC2086 # the shell and its arguments
  run $TEST_SHELL "$@"
}

fail() {
  failures=$((failures + 1))
  printf 'FAILED (%s) %s: %s\n' "$TEST_SHELL" "$name" "$1"
  sed 's/^/    out: /' "$scratch/out"
  sed 's/^/    err: /' "$scratch/err"
}

expect_code() {
  [ "$code" -eq "$1" ] || fail "exit code $code, not $1"
}

# A line of the output is exactly $1.
expect_out_line() {
  grep -qxF -e "$1" "$scratch/out" || fail "no line of the output is: $1"
}

expect_no_out_line() {
  ! grep -qxF -e "$1" "$scratch/out" || fail "a line of the output is: $1"
}

# The errors are one line and contain $1.
expect_one_error() {
  lines=$(wc -l <"$scratch/err")
  [ "$lines" -eq 1 ] || fail "$((lines)) lines of errors, not one"
  grep -qF -e "$1" "$scratch/err" || fail "the errors do not say: $1"
}

expect_out() {
  grep -qF -e "$1" "$scratch/out" || fail "the output does not say: $1"
}

# The commands in $scratch/path and the Java in $scratch/jdk come first; they write to $CALLS how they were called.
use_fakes() {
  printf "#!/bin/sh\\necho 'javac 17.0.15'\\n" >"$scratch/jdk/bin/javac"
  chmod +x "$scratch/jdk/bin/javac"
  JAVA_HOME=$scratch/jdk
  PATH=$scratch/path:$PATH
  CALLS=$scratch/calls
  export JAVA_HOME PATH CALLS
}

expect_call() {
  grep -qF -e "$1" "$CALLS" || fail "there was no call with: $1"
}

finish() {
  printf '%s (%s): %s tests, %s failures\n' "${0##*/}" "$TEST_SHELL" "$tests" "$failures"
  [ "$failures" -eq 0 ]
}
