#!/bin/sh
# scripts/report and scripts/summary, with reports like those of Maven and a buildkite-agent that keeps annotations.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

checkout="$scratch/a checkout"
mkdir -p "$checkout/scripts" "$scratch/path"
cp "$root/scripts/report" "$root/scripts/summary" "$root/scripts/lib.sh" "$checkout/scripts/"
echo '<minimum>0.85</minimum>' >"$checkout/pom.xml"
cat >"$scratch/path/buildkite-agent" <<'END_OF_FILE'
#!/bin/sh
[ -z "${AGENT_FAILS:-}" ] || exit 1
[ "$1 $2 $4" = 'annotate --style --context' ] && [ $# -eq 5 ] || exit 1
echo "$3" >"$ANNOTATIONS/$5.style"
cat >"$ANNOTATIONS/$5.md"
END_OF_FILE
chmod +x "$scratch/path/buildkite-agent"
ANNOTATIONS=$scratch/annotations
mkdir "$ANNOTATIONS"
PATH=$scratch/path:$PATH
export PATH ANNOTATIONS
unset BUILDKITE

report() {
  run_script "$checkout/scripts/report" "$@"
}

# expect_annotation NAME STYLE TEXT
expect_annotation() {
  [ "$(cat "$ANNOTATIONS/$1.style")" = "$2" ] || fail "the style is $(cat "$ANNOTATIONS/$1.style")"
  grep -qF -e "$3" "$ANNOTATIONS/$1.md" || fail "the annotation does not say: $3"
}

it "explain themselves"
report --help
expect_code 0
expect_out 'usage: scripts/report'
run_script "$checkout/scripts/summary" --help
expect_code 0
expect_out 'usage: scripts/summary'

it "refuse what they do not know"
for arguments in '' name 'Name true' '../name true'; do
  # shellcheck disable=SC2086 # two words
  report $arguments
  expect_code 2
done
run_script "$checkout/scripts/summary" now
expect_code 2

it "shows and keeps the output, and prints what came of it"
report ops sh -c 'echo "one word"; echo other >&2'
expect_code 0
expect_out_line 'one word'
expect_out_line '### ops: passed'
[ "$(cat "$checkout/target/report/ops.log")" = 'one word
other' ] || fail "the log is another"
[ -z "$(ls "$ANNOTATIONS")" ] || fail "it was annotated"

it "passes arguments as they are"
report ops printf '<%s>\n' 'a b' '*'
expect_out_line '<a b>'
expect_out_line '<*>'

it "annotates the build on an agent"
BUILDKITE=true report ops echo fine
expect_code 0
expect_annotation ops success 'ops: passed'

it "ends as the command did"
BUILDKITE=true report ops sh -c 'echo broken; exit 3'
expect_code 3
expect_annotation ops error 'ops: failed with 3'
expect_annotation ops error broken

it "warns of what was skipped, and passes"
BUILDKITE=true report ops sh -c 'exit 77'
expect_code 0
expect_annotation ops warning 'a part was skipped'
BUILDKITE=true report other echo '  security     ok, but parts were SKIPPED: see above'
expect_code 0
expect_annotation other warning 'a part was skipped'

it "does not fail where the build cannot be annotated"
AGENT_FAILS=yes BUILDKITE=true report ops true
expect_code 0
expect_one_error 'could not be annotated'

it "shows the end of a long output"
report ops awk 'BEGIN { for (i = 1; i <= 500; i++) print "line", i }'
sed -n '/^### ops/,$p' "$scratch/out" >"$scratch/page"
grep -qx 'line 500' "$scratch/page" || fail "the last line is missing"
! grep -qx 'line 400' "$scratch/page" || fail "it is too long"

it "says that there are no reports of tests"
run_script "$checkout/scripts/summary"
expect_code 1
expect_one_error 'there are no reports of tests'

mkdir -p "$checkout/target/surefire-reports" "$checkout/target/failsafe-reports" "$checkout/target/site/jacoco"
cat >"$checkout/target/surefire-reports/TEST-A.xml" <<'END_OF_FILE'
<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0" name="a.A" time="0.1" tests="3" errors="1" skipped="0" failures="1">
  <testcase name="passes" classname="a.A" time="0.1"/>
  <testcase name="fails" classname="a.A" time="0.1">
    <failure message="no" type="java.lang.AssertionError"><![CDATA[no]]></failure>
  </testcase>
  <testcase name="breaks" classname="a.A" time="0.1">
    <error type="java.lang.IllegalStateException"/>
    <system-out><![CDATA[tests="9" <failure in a line>]]></system-out>
  </testcase>
</testsuite>
END_OF_FILE
cat >"$checkout/target/failsafe-reports/TEST-B.xml" <<'END_OF_FILE'
<testsuite name="a.B" time="0.1" tests="40" errors="0" skipped="2" failures="0">
  <testcase name="passes" classname="a.B" time="0.1"/>
</testsuite>
END_OF_FILE

it "counts the tests, and names those that failed"
run_script "$checkout/scripts/summary"
expect_code 0
expect_out_line '43 tests, 2 failed, 2 skipped'
# shellcheck disable=SC2016 # Markdown
expect_out_line '- `a.A.fails`'
# shellcheck disable=SC2016 # Markdown
expect_out_line '- `a.A.breaks`'
# shellcheck disable=SC2016 # Markdown
expect_no_out_line '- `a.A.passes`'
expect_out_line 'Coverage was not measured.'

it "says how much was covered, and what least"
cat >"$checkout/target/site/jacoco/jacoco.csv" <<'END_OF_FILE'
GROUP,PACKAGE,CLASS,INSTRUCTION_MISSED,INSTRUCTION_COVERED,BRANCH_MISSED,BRANCH_COVERED,LINE_MISSED,LINE_COVERED,COMPLEXITY_MISSED,COMPLEXITY_COVERED,METHOD_MISSED,METHOD_COVERED
r,a,A,0,0,1,3,10,90,0,0,0,0
r,a,B,0,0,0,0,0,100,0,0,0,0
r,b,C,0,0,0,4,0,50,0,0,0,0
r,c,D,0,0,0,0,25,25,0,0,0,0
END_OF_FILE
run_script "$checkout/scripts/summary"
expect_out_line '| lines | 88.3 % | 85 % |'
expect_out_line '| branches | 87.5 % | |'
expect_out_line '| least: c | 50.0 % | |'
expect_out_line '| least: a | 95.0 % | |'
! grep -q 'least: b' "$scratch/out" || fail "a package that is covered is listed"
[ "$(grep 'least' "$scratch/out" | head -n 1)" = '| least: c | 50.0 % | |' ] || fail "the least is not the first"

it "puts the summary before the output of the tests"
BUILDKITE=true report tests false
expect_code 1
expect_annotation tests error '43 tests, 2 failed, 2 skipped'

finish
