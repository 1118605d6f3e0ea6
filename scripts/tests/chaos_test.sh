#!/bin/sh
# scripts/chaos, with a Maven that builds nothing and a Java that writes the rows it is told to.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

checkout="$scratch/a checkout"
mkdir -p "$checkout/scripts" "$scratch/jdk/bin" "$scratch/path"
cp "$root/scripts/chaos" "$root/scripts/lib.sh" "$checkout/scripts/"

cat >"$scratch/path/mvn" <<'END'
#!/bin/sh
echo "mvn $*" >>"$CALLS"
case "$*" in
  *-Dtest=*) [ -z "${DAMAGE_FAILS:-}" ] || exit 1 ;;
  *) [ -z "${BUILD_FAILS:-}" ] || exit 1 ;;
esac
mkdir -p target/chaos && echo a.jar >target/chaos/classpath
END
cat >"$scratch/jdk/bin/java" <<'END'
#!/bin/sh
echo "java $*" >>"$CALLS"
while [ "$1" != -cp ]; do shift; done
shift 2
[ "$1" = io.github.buildkitepubsub.chaos.Chaos ] || {
  echo 'step="opened" took_s=1.50 heap_mb=12 rss="x" status=y'
  exit "${VOLUME_CODE:-0}"
}
echo "| $3 | row |" >>"$2"
[ "$3" != "${FAILING:-}" ]
END
chmod +x "$scratch/path/mvn" "$scratch/jdk/bin/java"
use_fakes

chaos() {
  : >"$CALLS"
  run_script "$checkout/scripts/chaos" "$@"
}

it "explains itself"
chaos --help
expect_code 0
expect_out 'usage: scripts/chaos'
[ ! -s "$CALLS" ] || fail "something was called"

it "refuses what it does not know"
for arguments in --fast '--only nothing' --only --rounds '--rounds 0' '--rounds x'; do
  # shellcheck disable=SC2086 # an option and its value
  chaos $arguments
  expect_code 2
done

it "runs every scenario and prints one table"
chaos
expect_code 0
expect_out_line '| crash | row |'
expect_out_line '| order | row |'
expect_out '| damage | files cut off and changed at every byte |'
expect_out 'ok, opened in 1.50 s'
expect_call 'crash full 50'
expect_call '-Dspool.damage=full'
expect_call 'SpoolLoad backlog'

it "does less when it is told to be quick"
chaos --quick
expect_code 0
expect_call 'crash quick 5'
expect_call '-Dspool.damage=some'

it "runs one scenario, as often as it is told"
chaos --only crash --rounds 7
expect_code 0
expect_call 'crash full 7'
expect_no_out_line '| order | row |'

it "passes the seed on"
CHAOS_SEED=42 chaos --only crash
expect_call '-Dchaos.seed=42'

it "goes on after a scenario that fails, and fails in the end"
FAILING=stop chaos
expect_code 1
expect_out_line '| order | row |'
DAMAGE_FAILS=yes chaos --only damage
expect_code 1
expect_out 'FAILED'
VOLUME_CODE=1 chaos --only volume
expect_code 1
expect_out 'FAILED'

it "ends when the build fails"
BUILD_FAILS=yes chaos
expect_code 1
grep -q 'the build failed' "$scratch/err" || fail "it does not say so"

finish
