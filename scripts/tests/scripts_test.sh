#!/bin/sh
# scripts/run and scripts/test, with a Maven that builds nothing and a Java that prints its arguments.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

checkout="$scratch/a checkout"
mkdir -p "$checkout/bin" "$checkout/scripts" "$checkout/src/main/java" "$scratch/jdk/bin" "$scratch/path"
cp "$root/bin/buildkite-pubsub" "$checkout/bin/"
cp "$root/scripts/run" "$root/scripts/test" "$root/scripts/lib.sh" "$checkout/scripts/"
: >"$checkout/pom.xml"
: >"$checkout/src/main/java/A.java"

cat >"$scratch/path/mvn" <<'END'
#!/bin/sh
echo "mvn $*" >>"$MAVEN_LOG"
[ -z "${MAVEN_FAILS:-}" ] || exit 1
mkdir -p target && : >target/buildkite-pubsub.jar
END
cat >"$scratch/jdk/bin/java" <<'END'
#!/bin/sh
for argument; do printf '%s\n' "$argument"; done
END
cat >"$scratch/jdk/bin/javac" <<'END'
#!/bin/sh
echo 'javac 17.0.15'
END
chmod +x "$scratch/path/mvn" "$scratch/jdk/bin/java" "$scratch/jdk/bin/javac"
echo 'JAVA_VERSION="17.0.15"' >"$scratch/jdk/release"
JAVA_HOME=$scratch/jdk
PATH=$scratch/path:$PATH
MAVEN_LOG=$scratch/maven.log
export JAVA_HOME PATH MAVEN_LOG
unset LOG_FORMAT
: >"$MAVEN_LOG"

it "run explains itself"
run_script "$checkout/scripts/run" --help
expect_code 0
expect_out 'usage: scripts/run'

it "run builds where there is no build, and serves"
run_script "$checkout/scripts/run" config.yml
expect_code 0
expect_out_line serve
expect_out_line config.yml
grep -q 'package' "$MAVEN_LOG" || fail "Maven was not called"

it "run does not build again"
: >"$MAVEN_LOG"
run_script "$checkout/scripts/run"
expect_code 0
[ ! -s "$MAVEN_LOG" ] || fail "Maven was called"

it "run builds again when a source is newer"
touch -t 200001010000 "$checkout/target/buildkite-pubsub.jar"
run_script "$checkout/scripts/run"
[ -s "$MAVEN_LOG" ] || fail "Maven was not called"

it "run passes MAVEN_ARGS to Maven"
rm "$checkout/target/buildkite-pubsub.jar"
MAVEN_ARGS='-Dmaven.repo.local=/x -o' run_script "$checkout/scripts/run"
grep -qF -e '-Dmaven.repo.local=/x -o' "$MAVEN_LOG" || fail "MAVEN_ARGS were not passed"

it "run ends when the build fails"
rm "$checkout/target/buildkite-pubsub.jar"
MAVEN_FAILS=yes run_script "$checkout/scripts/run"
expect_code 1
grep -q 'the build failed' "$scratch/err" || fail "it does not say so"
expect_no_out_line serve

it "run says what to correct when JAVA_HOME is wrong"
rm -f "$checkout/target/buildkite-pubsub.jar"
JAVA_HOME=$scratch/nothing run_script "$checkout/scripts/run"
expect_code 1
grep -q "JAVA_HOME is $scratch/nothing" "$scratch/err" || fail "it does not say so"

it "format explains itself, and refuses what it does not know"
cp "$root/scripts/format" "$checkout/scripts/"
run_script "$checkout/scripts/format" --help
expect_code 0
expect_out 'usage: scripts/format'
run_script "$checkout/scripts/format" --fast
expect_code 2
run_script "$checkout/scripts/format" nothing.java
expect_code 1

it "format changes what it is told to, or nothing"
: >"$MAVEN_LOG"
run_script "$checkout/scripts/format" --check
expect_code 0
grep -q 'spotless-maven-plugin:check$' "$MAVEN_LOG" || fail "nothing was checked"
run_script "$checkout/scripts/format" "$checkout/src/main/java/A.java" "$checkout/pom.xml"
grep -qF "a checkout/src/main/java/A\\.java,$(printf '%s\n' "$checkout" | sed 's/[.]/\\./g')/pom\\.xml" "$MAVEN_LOG" ||
  fail "the files were not named"
MAVEN_FAILS=yes run_script "$checkout/scripts/format" --check
expect_code 1

it "check-ops explains itself, and refuses an unknown argument"
run_script "$root/scripts/check-ops" --help
expect_code 0
expect_out 'usage: scripts/check-ops'
run_script "$root/scripts/check-ops" --fast
expect_code 2

it "test explains itself"
run_script "$checkout/scripts/test" --help
expect_code 0
expect_out 'usage: scripts/test'

it "test refuses an unknown argument"
for arguments in --fast --only '--only nothing' '--only a|b'; do
  # shellcheck disable=SC2086 # an option and its value
  run_script "$checkout/scripts/test" $arguments
  expect_code 2
done

# What scripts/test calls, each of which passes or fails as asked.
mkdir -p "$checkout/scripts/tests" "$checkout/.ci"
cat >"$scratch/path/shellcheck" <<'END'
#!/bin/sh
exit "${SHELLCHECK_CODE:-0}"
END
chmod +x "$scratch/path/shellcheck"
for program in haproxy prometheus promtool; do
  printf '#!/bin/sh\n' >"$scratch/path/$program"
  chmod +x "$scratch/path/$program"
done
# shellcheck disable=SC2016
echo 'exit "${SHELL_TESTS_CODE:-0}"' >"$checkout/scripts/tests/all"
cat >"$checkout/scripts/check-ops" <<'END'
#!/bin/sh
exit "${CHECK_OPS_CODE:-0}"
END
cat >"$checkout/scripts/check-pipeline" <<'END'
#!/bin/sh
exit "${CHECK_PIPELINE_CODE:-0}"
END
cat >"$checkout/scripts/security-scan" <<'END'
#!/bin/sh
exit "${SECURITY_CODE:-0}"
END
chmod +x "$checkout/scripts/check-ops" "$checkout/scripts/check-pipeline" "$checkout/scripts/security-scan"

cat >"$checkout/scripts/microbenchmark" <<'END'
#!/bin/sh
echo "microbenchmark $*" >>"$MAVEN_LOG"
exit "${MICROBENCHMARK_CODE:-0}"
END
cat >"$checkout/scripts/compare-benchmarks" <<'END'
#!/bin/sh
echo "compare-benchmarks $*" >>"$MAVEN_LOG"
exit "${COMPARE_CODE:-0}"
END
chmod +x "$checkout/scripts/microbenchmark" "$checkout/scripts/compare-benchmarks"
mkdir -p "$checkout/docs/benchmarks"
echo '{"run": {"machine":{"jdk":"OpenJDK 64-Bit Server VM 17.0.15+6-Debian"}}}' >"$checkout/docs/benchmarks/allocation.json"

it "test runs everything and sums up"
: >"$MAVEN_LOG"
run_script "$checkout/scripts/test"
expect_code 0
expect_out 'maven        ok'
expect_out 'shellcheck   ok'
expect_out 'ops          ok ('
expect_out 'benchmarks   ok ('
expect_out 'pipeline     ok ('
expect_out 'security     ok ('
grep -q 'microbenchmark --allocation' "$MAVEN_LOG" || fail "nothing was measured"
grep -q "compare-benchmarks $checkout/docs/benchmarks/allocation.json" "$MAVEN_LOG" || fail "nothing was compared"
grep -q verify "$MAVEN_LOG" || fail "Maven was not called"

it "test builds the examples, those of a kind at once"
mkdir -p "$checkout/examples/subscribers/one"
: >"$checkout/examples/subscribers/pom.xml"
: >"$checkout/examples/subscribers/one/pom.xml"
: >"$MAVEN_LOG"
run_script "$checkout/scripts/test"
expect_code 0
expect_out 'examples     ok'
grep -q 'examples/subscribers/pom.xml verify' "$MAVEN_LOG" || fail "Maven was not called for the examples"
[ "$(grep -c 'examples/' "$MAVEN_LOG")" -eq 1 ] || fail "Maven was called more than once for the examples"

it "test goes on after a failure and ends with it"
: >"$MAVEN_LOG"
SHELLCHECK_CODE=1 run_script "$checkout/scripts/test"
expect_code 1
expect_out 'shellcheck   FAILED'
expect_out 'maven        ok'
SHELL_TESTS_CODE=1 run_script "$checkout/scripts/test"
expect_code 1
CHECK_OPS_CODE=1 run_script "$checkout/scripts/test"
expect_code 1
expect_out 'ops          FAILED'
MAVEN_FAILS=yes run_script "$checkout/scripts/test"
expect_code 1
expect_out 'maven        FAILED'
CHECK_PIPELINE_CODE=1 run_script "$checkout/scripts/test"
expect_code 1
expect_out 'pipeline     FAILED'
SECURITY_CODE=1 run_script "$checkout/scripts/test"
expect_code 1
expect_out 'security     FAILED'
COMPARE_CODE=1 run_script "$checkout/scripts/test"
expect_code 1
expect_out 'benchmarks   FAILED'
MICROBENCHMARK_CODE=1 run_script "$checkout/scripts/test"
expect_code 1
expect_out 'benchmarks   FAILED'
MAVEN_FAILS=yes run_script "$checkout/scripts/test"
expect_out 'examples     FAILED'

it "test counts a check that was killed as failed"
cp "$checkout/scripts/check-pipeline" "$scratch/check-pipeline"
cat >"$checkout/scripts/check-pipeline" <<'END'
#!/bin/sh
kill -9 "$PPID"
END
run_script "$checkout/scripts/test" --only ops --only pipeline
expect_code 1
expect_out 'ops          ok'
expect_out 'pipeline     FAILED'
cp "$scratch/check-pipeline" "$checkout/scripts/check-pipeline"

it "test runs only what it is asked for"
: >"$MAVEN_LOG"
SHELLCHECK_CODE=1 run_script "$checkout/scripts/test" --only maven --only 'shell tests'
expect_code 0
expect_out 'maven        ok'
expect_out 'shell tests  ok'
expect_no_out_line '== shellcheck'
[ "$(grep -c '^  [a-z]' "$scratch/out")" -eq 2 ] || fail "there are other lines in the summary"
SHELLCHECK_CODE=1 run_script "$checkout/scripts/test" --only shellcheck
expect_code 1

it "test says that a tool was missing, and does not fail for it"
CHECK_OPS_CODE=77 run_script "$checkout/scripts/test"
expect_code 0
expect_out 'ops          ok, but parts were SKIPPED'

it "test does not compare what another JDK allocates"
: >"$MAVEN_LOG"
sed -i.bak 's/VM 17/VM 25/' "$checkout/docs/benchmarks/allocation.json"
run_script "$checkout/scripts/test"
expect_code 0
expect_out 'benchmarks   ok, but parts were SKIPPED'
! grep -q microbenchmark "$MAVEN_LOG" || fail "it was measured"

finish
