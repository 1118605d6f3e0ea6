#!/bin/sh
# scripts/security-scan and scripts/check-pipeline, with tools that find what they are told to and refuse options that the
# real ones do not have.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

if ! command -v jq >/dev/null 2>&1; then
  echo "security_test.sh: jq is not installed: SKIPPED"
  exit 0
fi

checkout="$scratch/a checkout"
mkdir -p "$checkout/scripts" "$checkout/security" "$checkout/.buildkite" "$checkout/.github/ISSUE_TEMPLATE" \
  "$scratch/jdk/bin" "$scratch/path"
for script in security-scan check-pipeline lib.sh checks.sh tools.sh; do
  cp "$root/scripts/$script" "$checkout/scripts/"
done
HOME=$scratch
GIT_CONFIG_NOSYSTEM=1
export HOME GIT_CONFIG_NOSYSTEM
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
git init -q "$checkout"

cat >"$scratch/path/mvn" <<'END_OF_FILE'
#!/bin/sh
echo "mvn $*" >>"$CALLS"
case "$*" in
  *-Psecurity*spotbugs-maven-plugin:check) [ -z "${BUG:-}" ] || { echo "$BUG" && exit 1; } ;;
  *-Psecurity*cyclonedx-maven-plugin:makeBom)
    [ -z "${NO_SBOM:-}" ] || exit 1
    mkdir -p target/security && echo '{}' >target/security/bom.json
    ;;
  *) exit 1 ;;
esac
END_OF_FILE
# What `go install` makes stands where tools.sh looks first.
gitleaks=$(sed -n 's/^gitleaks_version=//p' "$root/scripts/tools.sh")
mkdir -p "$checkout/target/tools/gitleaks-$gitleaks"
cat >"$checkout/target/tools/gitleaks-$gitleaks/gitleaks" <<'END_OF_FILE'
#!/bin/sh
echo "gitleaks $*" >>"$CALLS"
[ "$1" = git ] || exit 126
[ -z "${LEAK:-}" ] || { echo "$LEAK" && exit 1; }
END_OF_FILE
cat >"$scratch/osv-scanner" <<'END_OF_FILE'
#!/bin/sh
echo "osv-scanner $*" >>"$CALLS"
[ "$1 $2" = 'scan source' ] || exit 127
while [ $# -gt 0 ]; do
  [ "$1" != --output ] || out=$2
  shift
done
[ -z "${OSV_BREAKS:-}" ] || exit 127
[ -n "${SEVERITY+set}" ] || exit 0
cat >"$out" <<END
{"results":[{"packages":[{"package":{"name":"a:b","version":"1"},"groups":[{"ids":["GHSA-1"],"max_severity":"$SEVERITY"}]}]}]}
END
exit 1
END_OF_FILE
cat >"$scratch/trivy" <<'END_OF_FILE'
#!/bin/sh
echo "trivy $*" >>"$CALLS"
case $1 in
  config | image) ;;
  *) exit 1 ;;
esac
while [ $# -gt 0 ]; do
  [ "$1" != --output ] || out=$2
  shift
done
[ -n "${MISTAKE:-}" ] || { echo '{}' >"$out" && exit 0; }
echo '{"Results":[{"Target":"k8s/a.yaml","Misconfigurations":[{"ID":"KSV001","Severity":"HIGH","Title":"'"$MISTAKE"'"}]}]}' >"$out"
exit 1
END_OF_FILE
chmod +x "$scratch/path/mvn" "$scratch/osv-scanner" "$scratch/trivy" "$checkout/target/tools/gitleaks-$gitleaks/gitleaks"
use_fakes

scan() {
  : >"$CALLS"
  run_script "$checkout/scripts/security-scan" "$@"
}

it "explain themselves, and refuse what they do not know"
scan --help
expect_code 0
expect_out 'usage: scripts/security-scan'
for arguments in --fast --only '--only nothing' --image; do
  # shellcheck disable=SC2086 # an option and its value
  scan $arguments
  expect_code 2
done
run_script "$checkout/scripts/check-pipeline" --help
expect_code 0
expect_out 'usage: scripts/check-pipeline'
run_script "$checkout/scripts/check-pipeline" now
expect_code 2

it "scans what it can, and says what it cannot"
scan
expect_code 77
expect_out_line 'ok       code'
expect_out_line 'ok       secrets'
expect_out_line 'ok       sbom'
expect_out_line 'SKIPPED  dependencies: osv-scanner is not installed'
expect_out_line 'SKIPPED  config: trivy is not installed'
expect_call '--report-path'

it "fails and says what was found in the code"
BUG='High: SQL_INJECTION' scan --only code
expect_code 1
expect_out_line 'FAILED   code'
expect_out 'High: SQL_INJECTION'
! grep -q gitleaks "$CALLS" || fail "it scanned more than it was asked to"

it "fails for a secret, and never shows it"
LEAK='Secret: REDACTED' scan --only secrets
expect_code 1
expect_out_line 'FAILED   secrets'
expect_call '--redact'

it "looks at what is staged alone"
scan --only secrets --staged
expect_code 0
expect_call 'gitleaks git --staged --pre-commit --redact'

it "says that there is no Go to build gitleaks with"
mv "$checkout/target/tools" "$checkout/target/away"
# Every command but go.
mkdir "$scratch/without-go"
for command in sh dash bash busybox git mkdir mktemp rm sed cat dirname id ksh; do
  found=$(command -v "$command") && ln -s "$found" "$scratch/without-go/$command"
done
PATH=$scratch/path:$scratch/without-go scan --only secrets
expect_code 77
expect_out "SKIPPED  secrets: gitleaks $gitleaks could not be built"
mv "$checkout/target/away" "$checkout/target/tools"

cp "$scratch/osv-scanner" "$scratch/trivy" "$scratch/path/"

it "passes when nothing was found and nothing skipped"
scan
expect_code 0
expect_out_line 'ok       dependencies'
expect_out_line 'ok       config'

it "fails for a weakness of 7.0 or more, and of no known severity"
SEVERITY=7.5 scan --only dependencies
expect_code 1
expect_out 'a:b 1: GHSA-1, severity 7.5'
SEVERITY='' scan --only dependencies
expect_code 1
expect_out 'severity unknown'
SEVERITY=6.9 scan --only dependencies
expect_code 0
expect_out_line 'ok       dependencies'

it "fails when a scan does not work"
OSV_BREAKS=yes scan --only dependencies
expect_code 1
expect_out_line 'FAILED   dependencies'
NO_SBOM=yes scan --only dependencies
expect_code 1
expect_out_line 'FAILED   sbom'
expect_out_line 'SKIPPED  dependencies: there is no list of them'

it "fails for a mistake in a file for Kubernetes"
MISTAKE='runs as root' scan --only config
expect_code 1
expect_out 'k8s/a.yaml: KSV001 HIGH runs as root'

it "looks at an image where one is named"
scan --only config --image registry.example.com/a:1
expect_code 0
expect_call 'image.json registry.example.com/a:1'
MISTAKE=old scan --only config --image a:1
expect_code 1

# What pip makes.
schema_tool=check-jsonschema-$(sed -n 's/^check_jsonschema_version=//p' "$root/scripts/tools.sh")
hook_tool=pre-commit-$(sed -n 's/^pre_commit_version=//p' "$root/scripts/tools.sh")
mkdir -p "$checkout/target/tools/$schema_tool/bin" "$checkout/target/tools/$hook_tool/bin"
cat >"$checkout/target/tools/$schema_tool/bin/check-jsonschema" <<'END_OF_FILE'
#!/bin/sh
echo "check-jsonschema $*" >>"$CALLS"
[ "$1" = --builtin-schema ] || exit 2
case $2 in
  "${WRONG:-nothing}") echo "$3 is wrong" && exit 1 ;;
esac
END_OF_FILE
cat >"$checkout/target/tools/$hook_tool/bin/pre-commit" <<'END_OF_FILE'
#!/bin/sh
[ "$1" = validate-config ] || exit 2
[ -z "${WRONG_HOOKS:-}" ]
END_OF_FILE
chmod +x "$checkout/target/tools/$schema_tool/bin/check-jsonschema" "$checkout/target/tools/$hook_tool/bin/pre-commit"
cat >"$scratch/path/buildkite-agent" <<'END_OF_FILE'
#!/bin/sh
[ "$1 $2 $3" = 'pipeline upload --dry-run' ] && [ -f "$4" ] || exit 1
[ -z "${AGENT_FAILS:-}" ]
END_OF_FILE
chmod +x "$scratch/path/buildkite-agent"
echo 'steps: []' >"$checkout/.buildkite/pipeline.yml"
echo 'name: Bug' >"$checkout/.github/ISSUE_TEMPLATE/bug.yml"
echo target/ >"$checkout/.gitignore"

check_pipeline() {
  : >"$CALLS"
  git -C "$checkout" add -A
  run_script "$checkout/scripts/check-pipeline"
}

it "checks the files of services"
check_pipeline
expect_code 0
expect_call 'vendor.buildkite .buildkite/pipeline.yml'
expect_call 'vendor.github-issue-forms .github/ISSUE_TEMPLATE/bug.yml'

it "fails for a file that does not follow its schema"
WRONG=vendor.buildkite check_pipeline
expect_code 1
expect_out '.buildkite/pipeline.yml is wrong'
WRONG_HOOKS=yes check_pipeline
expect_code 1
expect_out_line 'FAILED   .pre-commit-config.yaml'
AGENT_FAILS=yes check_pipeline
expect_code 1
expect_out_line 'FAILED   .buildkite/pipeline.yml, read by buildkite-agent'

it "finds spaces at the ends of lines"
echo 'a ' >"$checkout/a.md"
check_pipeline
expect_code 1
expect_out 'a.md:1:a '
rm "$checkout/a.md"

it "finds a file without a line break at its end"
printf 'a\nb' >"$checkout/a.md"
check_pipeline
expect_code 1
expect_out_line '         a.md'
rm "$checkout/a.md"

it "says which tools are missing"
rm "$scratch/path/buildkite-agent"
check_pipeline
expect_code 77
expect_out_line 'SKIPPED  reading by buildkite-agent: it is not installed'

finish
