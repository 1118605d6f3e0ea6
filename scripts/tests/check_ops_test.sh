#!/bin/sh
# scripts/check-ops, with tools that only note how they were called, and with none.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

if ! command -v jq >/dev/null 2>&1; then
  printf '%s: SKIPPED, jq is not installed\n' "${0##*/}"
  exit 0
fi

checkout="$scratch/a checkout"
mkdir -p "$checkout/scripts" "$checkout/prometheus/rules" "$checkout/grafana/dashboards" "$scratch/path" "$scratch/jdk/bin"
cp "$root/scripts/check-ops" "$root/scripts/checks.sh" "$root/scripts/lib.sh" "$checkout/scripts/"
for file in one.yml two.yml one_test.yml two_test.yml; do
  echo 'groups: []' >"$checkout/prometheus/rules/$file"
done
# shellcheck disable=SC2016 # Grafana's variables
echo '{"panels": [{"targets": [
  {"expr": "rate(a{i=~\"$instance\", j=~\"${job:regex}\"}[$__rate_interval])"},
  {"expr": "b * $__range_s"},
  {"expr": "sum by ($label, le) (d)"},
  {"expr": "{app=\"c\"}", "datasource": {"type": "loki"}}]}]}' >"$checkout/grafana/dashboards/one.json"
echo '{"panels": [{"title": "of two"}]}' >"$checkout/grafana/dashboards/two.json"

# kustomization DIRECTORY KIND
kustomization() {
  mkdir -p "$checkout/k8s/$1"
  printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: %s\n' "$2" >"$checkout/k8s/$1/kustomization.yaml"
}
kustomization base Kustomization
kustomization overlays/small Kustomization
kustomization components/more Component

# What check-ops needs beside its tools; nothing else of this machine is there.
for program in sh dirname mktemp rm sed cat grep sort find mkdir mv jq date id; do
  ln -s "$(command -v "$program")" "$scratch/path/$program"
done

# fake NAME: a tool that notes its arguments, and fails if they contain $FAILS.
fake() {
  cat >"$scratch/path/$1" <<'END'
#!/bin/sh
echo "${0##*/} $*" >>"$CALLS"
case "$*" in
  *--help*) echo "${PROMTOOL_HELP---lint-fatal}" ;;
  'check rules '*/queries.yml) cat "$3" >>"$CALLS" ;;
  'kustomize '*/target/check-ops) cat "$2/kustomization.yaml" >>"$CALLS" ;;
  *--target*) while [ "$1" != --target ]; do shift; done && mkdir -p "$2" ;;
esac
case "$*" in
  *"${FAILS:-nothing}"*) echo "it is broken" >&2 && exit 1 ;;
esac
END
  chmod +x "$scratch/path/$1"
}

# The machine's own tools are out of reach: the shell under test is called by its path.
CALLS=$scratch/calls
export CALLS
shell=$(command -v "${TEST_SHELL%% *}")
case $TEST_SHELL in
  *' '*) shell="$shell ${TEST_SHELL#* }" ;;
esac
check_ops() {
  : >"$CALLS"
  # shellcheck disable=SC2086 # the shell and its arguments
  PATH=$scratch/path run $shell "$checkout/scripts/check-ops"
}

it "says what it cannot check"
check_ops
expect_code 77
expect_out 'SKIPPED  prometheus: promtool is not installed'
expect_out 'SKIPPED  k8s: kubectl is not installed'
expect_out_line 'ok       two.json is JSON'

for tool in promtool prometheus kubectl python3; do
  fake "$tool"
done

it "checks every file that is there"
check_ops
expect_code 0
for file in one two; do
  expect_call "promtool check rules --lint=all --lint-fatal $checkout/prometheus/rules/$file.yml"
  expect_call "promtool test rules ${file}_test.yml"
  expect_out_line "ok       rules $file.yml"
  expect_out_line "ok       unit tests ${file}_test.yml"
  expect_out_line "ok       $file.json is JSON"
  expect_out_line "ok       queries of $file.json"
done
for directory in base overlays/small components/more; do
  expect_out_line "ok       k8s/$directory renders"
  expect_out_line "ok       k8s/$directory is as the schemas say"
done
! grep -q -e 'lint.*_test.yml' "$CALLS" || fail "a unit test was taken for rules"

it "gives Grafana's variables values, and leaves out what is not for Prometheus"
expect_call '"expr": "rate(a{i=~\".*\", j=~\".*\"}[5m])"'
expect_call '"expr": "b * 900"'
expect_call '"expr": "sum by (instance, le) (d)"'
! grep -q 'app=' "$CALLS" || fail "a query for another source was checked"

it "renders a component on top of the base"
expect_call 'resources: [../../k8s/base]'
expect_call 'components: [../../k8s/components/more]'
! grep -q "kustomize .*/k8s/components" "$CALLS" || fail "the component was rendered alone"
[ ! -e "$checkout/target/check-ops" ] || fail "something is left"

it "fetches the schemas once, in a version that is written down"
rm -r "$checkout/target"
check_ops
expect_call 'python3 -m pip install'
grep -q 'kubernetes-validate==[0-9]' "$CALLS" || fail "no version was asked for"
check_ops
! grep -q 'pip install' "$CALLS" || fail "they were fetched again"

it "names what is wrong, shows why, and goes on"
for broken in rules/one.yml two_test.yml queries.yml k8s/base rendered.yaml; do
  FAILS=$broken check_ops
  expect_code 1
  expect_out 'it is broken'
  expect_out_line 'ok       rules two.yml'
done
FAILS=two_test.yml check_ops
expect_out_line 'FAILED   unit tests two_test.yml'
FAILS=one.yml check_ops
expect_out_line 'FAILED   rules one.yml'
FAILS=k8s/overlays check_ops
expect_out_line 'FAILED   k8s/overlays/small renders'
expect_no_out_line 'ok       k8s/overlays/small is as the schemas say'
expect_out_line 'ok       k8s/base is as the schemas say'
FAILS=--strict check_ops
expect_out_line 'FAILED   k8s/base is as the schemas say'

it "finds a dashboard that is none"
echo '{}' >"$checkout/grafana/dashboards/two.json"
check_ops
expect_code 1
expect_out_line 'FAILED   two.json is JSON'
echo '{"panels": [{}]}' >"$checkout/grafana/dashboards/two.json"

it "says that the schemas cannot be had"
rm -r "$checkout/target"
FAILS=pip check_ops
expect_code 77
expect_out 'SKIPPED  schemas of k8s'
expect_out_line 'ok       k8s/base renders'

it "does not lint with a promtool that cannot"
PROMTOOL_HELP=no check_ops
expect_code 77
expect_out 'SKIPPED  lint of the rules'
expect_call "promtool check rules $checkout/prometheus/rules/one.yml"

it "unpacks a prometheus where there is none, once"
rm "$scratch/path/promtool" "$scratch/path/prometheus" "$scratch/path/id"
printf '#!/bin/sh\necho 0\n' >"$scratch/path/id"
cat >"$scratch/path/apt-get" <<'END'
#!/bin/sh
echo "apt-get $*" >>"$CALLS"
[ "$1" != download ] || : >prometheus_1_any.deb
END
cat >"$scratch/path/dpkg-deb" <<'END'
#!/bin/sh
mkdir -p "$3/usr/bin" && cp "$PROMTOOL" "$3/usr/bin/promtool" && cp "$PROMTOOL" "$3/usr/bin/prometheus"
END
chmod +x "$scratch/path/id" "$scratch/path/apt-get" "$scratch/path/dpkg-deb"
for program in cp ln; do
  ln -s "$(command -v "$program")" "$scratch/path/$program"
done
fake promtool
mv "$scratch/path/promtool" "$scratch/promtool"
PROMTOOL=$scratch/promtool
export PROMTOOL
check_ops
expect_code 0
expect_call 'apt-get download -q prometheus'
expect_call 'promtool test rules one_test.yml'
check_ops
expect_code 0
expect_call 'promtool test rules one_test.yml'
! grep -q apt-get "$CALLS" || fail "it was fetched again"
[ -x "$checkout/target/tools/bin/prometheus" ] || fail "the tests do not find it"

finish
