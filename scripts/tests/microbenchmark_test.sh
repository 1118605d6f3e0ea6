#!/bin/sh
# scripts/microbenchmark, with a Maven that builds nothing and a Java that says how it was called; scripts/compare-benchmarks.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

checkout="$scratch/a checkout"
mkdir -p "$checkout/scripts" "$scratch/jdk/bin" "$scratch/path"
cp "$root/scripts/microbenchmark" "$root/scripts/lib.sh" "$checkout/scripts/"
cat >"$scratch/path/mvn" <<'END'
#!/bin/sh
[ -z "${BUILD_FAILS:-}" ] || exit 1
echo "mvn $*" >>"$CALLS"
echo a.jar >target/benchmark/classpath
END
cat >"$scratch/jdk/bin/java" <<'END'
#!/bin/sh
echo "java $*" >>"$CALLS"
exit "${JAVA_CODE:-0}"
END
chmod +x "$scratch/path/mvn" "$scratch/jdk/bin/java"
use_fakes

microbenchmark() {
  : >"$CALLS"
  run_script "$checkout/scripts/microbenchmark" "$@"
}

it "microbenchmark explains itself"
microbenchmark --help
expect_code 0
expect_out 'usage: scripts/microbenchmark'
[ ! -s "$CALLS" ] || fail "something was called"

it "microbenchmark refuses what it does not know"
for arguments in --fast --only --out Envelope; do
  microbenchmark "$arguments"
  expect_code 2
done

it "microbenchmark builds with the profile and runs everything"
microbenchmark
expect_code 0
expect_call '-Pbenchmark test-compile'
expect_call "Main full .* $checkout/docs/benchmarks/micro.json"

it "microbenchmark keeps short runs out of the documents"
microbenchmark --quick --only Envelope
expect_code 0
expect_call "Main quick Envelope $checkout/target/benchmark/quick.json"

it "microbenchmark leaves the disk out where allocation alone is asked for"
microbenchmark --allocation
expect_call 'Main allocation Envelope|Resource|Signature|Validation'

it "microbenchmark writes where it is told"
cd "$scratch" || exit 1
microbenchmark --out here.json
expect_call "$PWD/here.json"

it "microbenchmark fails with the build and with the benchmarks"
BUILD_FAILS=yes microbenchmark
expect_code 1
[ ! -s "$CALLS" ] || fail "something was run"
JAVA_CODE=1 microbenchmark
expect_code 1

# result NAME BYTES CPU: a file with this result and one that never changes.
result() {
  cat <<END
{
  "run": {"mode":"full","machine":{"cores":2}},
  "results": [
    {"benchmark":"Steady.run","params":{},"ns_op":10,"ns_op_error":null,"cpu_ns_op":10,"b_op":0},
    {"benchmark":"$1","params":{"body":"ping","mode":"OFF"},"ns_op":$3,"ns_op_error":9,"cpu_ns_op":$3,"b_op":$2}
  ]
}
END
}

# compare BYTES CPU: with an old run of 1000 bytes and 500 ns.
compare() {
  result Some.thing "$1" "$2" >"$scratch/new.json"
  run_script "$root/scripts/compare-benchmarks" "$scratch/old.json" "$scratch/new.json"
}

result Some.thing 1000 500 >"$scratch/old.json"

it "compare-benchmarks explains itself"
run_script "$root/scripts/compare-benchmarks" --help
expect_code 0
expect_out 'usage: scripts/compare-benchmarks'

it "compare-benchmarks refuses a missing file and a missing argument"
run_script "$root/scripts/compare-benchmarks" "$scratch/old.json"
expect_code 2
run_script "$root/scripts/compare-benchmarks" "$scratch/old.json" "$scratch/nothing.json"
expect_code 2
expect_one_error 'there is no file'

it "compare-benchmarks lets pass what grew by 20 % or less"
compare 1200 600
expect_code 0
expect_out 'Some.thing body=ping mode=OFF'
expect_out '+20 %'
! grep -q 'REGRESSION\|slower' "$scratch/out" || fail "it found something"

it "compare-benchmarks fails where allocation grew by more"
compare 1201 500
expect_code 1
expect_out REGRESSION

it "compare-benchmarks does not fail for a few bytes"
result Some.thing 10 500 >"$scratch/old.json"
compare 74 500
expect_code 0
compare 75 500
expect_code 1
result Some.thing 1000 500 >"$scratch/old.json"

it "compare-benchmarks warns where time grew by more, and does not fail"
compare 1000 601
expect_code 0
expect_out 'slower?'

it "compare-benchmarks is glad where both fell"
compare 500 100
expect_code 0
expect_out '-50 %'
expect_out '-80 %'

it "compare-benchmarks reads runs of allocation alone"
sed 's/"ns_op.*"b_op"/"b_op"/' "$scratch/old.json" >"$scratch/bytes.json"
run_script "$root/scripts/compare-benchmarks" "$scratch/bytes.json" "$scratch/old.json"
expect_code 0
expect_out '+0 %'

it "compare-benchmarks says that there is nothing to compare"
result Other.thing 1 1 | grep -v Steady >"$scratch/new.json"
run_script "$root/scripts/compare-benchmarks" "$scratch/old.json" "$scratch/new.json"
expect_code 2

finish
