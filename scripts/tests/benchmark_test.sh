#!/bin/sh
# scripts/benchmark and scripts/archive, with a Maven that builds nothing, and a Java and a launcher that do little.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

checkout="$scratch/a checkout"
mkdir -p "$checkout/scripts" "$checkout/bin" "$checkout/target" "$scratch/jdk/bin" "$scratch/path"
cp "$root/scripts/benchmark" "$root/scripts/archive" "$root/scripts/lib.sh" "$checkout/scripts/"
: >"$checkout/target/buildkite-pubsub.jar"

cat >"$scratch/path/mvn" <<'END_OF_FILE'
#!/bin/sh
echo "mvn $*" >>"$CALLS"
[ -z "${BUILD_FAILS:-}" ] || exit 1
mkdir -p target/benchmark && echo a.jar >target/benchmark/classpath
END_OF_FILE
cat >"$scratch/jdk/bin/java" <<'END_OF_FILE'
#!/bin/sh
echo "java $*" >>"$CALLS"
END_OF_FILE
# Writes the archive that it is asked for when it is stopped, as Java does.
cat >"$checkout/bin/buildkite-pubsub" <<'END_OF_FILE'
#!/bin/sh
echo "launcher $*" >>"$CALLS"
case $1 in
  version) echo "    java.version = ${JAVA_IS:-17.0.15}" ;;
  send) [ -z "${SEND_FAILS:-}" ] ;;
  serve)
    archive=${JAVA_OPTS%% *}
    trap 'echo archive >"${archive#*=}"; exit 143' TERM
    echo '{"message":"started","application_port":8123}'
    while :; do sleep 0.1; done
    ;;
esac
END_OF_FILE
printf '#!/bin/sh\n' >"$scratch/path/wrk"
chmod +x "$scratch/path/mvn" "$scratch/path/wrk" "$scratch/jdk/bin/java" \
  "$checkout/bin/buildkite-pubsub"
use_fakes

benchmark() {
  : >"$CALLS"
  run_script "$checkout/scripts/benchmark" "$@"
}

it "explains itself"
benchmark --help
expect_code 0
expect_out 'usage: scripts/benchmark'
[ ! -s "$CALLS" ] || fail "something was called"

it "refuses what it does not know"
for arguments in --fast '--only nothing' --only --soak '--soak 0' '--soak x' --out '--quick --soak 3' \
  '--soak 3 --only start'; do
  # shellcheck disable=SC2086 # options and their values
  benchmark $arguments
  expect_code 2
done

it "measures everything, warm"
benchmark --only closed
expect_code 0
expect_call 'load.Benchmark full 0 closed'

it "says that a quick run is not warm"
benchmark --quick --only steady
expect_code 0
expect_call 'load.Benchmark quick 0 steady'
grep -q 'not warm' "$scratch/err" || fail "it does not say so"

it "soaks for as long as it is told"
benchmark --soak 10
expect_code 0
expect_call 'load.Benchmark full 10 all'

it "writes where it is told, from wherever it is called"
cd "$scratch" || exit 1
benchmark --only fsync --out figures.json
cd "$here" || exit 1
expect_call "fsync $(CDPATH='' cd -- "$scratch" && pwd)/figures.json"

it "ends when the build fails"
BUILD_FAILS=yes benchmark
expect_code 1
grep -q 'the build failed' "$scratch/err" || fail "it does not say so"

it "makes an archive for the Java that is found"
: >"$CALLS"
run_script "$checkout/scripts/archive"
expect_code 0
expect_call 'send --event build.finished --url http://127.0.0.1:8123/webhook'
[ -s "$checkout/target/buildkite-pubsub-17.0.15.jsa" ] || fail "there is no archive"

it "keeps the archive of before where the webhook is not taken"
echo before >"$checkout/target/buildkite-pubsub-17.0.15.jsa"
SEND_FAILS=yes run_script "$checkout/scripts/archive"
expect_code 1
[ "$(cat "$checkout/target/buildkite-pubsub-17.0.15.jsa")" = before ] || fail "it is another"

it "makes an AOT cache from Java 25 on"
JAVA_IS=25.0.1 run_script "$checkout/scripts/archive"
expect_code 0
[ -s "$checkout/target/buildkite-pubsub-25.0.1.aot" ] || fail "there is no archive"

it "refuses arguments"
run_script "$checkout/scripts/archive" now
expect_code 2

finish
