#!/bin/sh
# scripts/release on a repository of its own, with a remote, a Maven whose jar is what it was made of, and a gh that notes
# what it published.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

remote=$scratch/remote.git
checkout="$scratch/a checkout"
mkdir -p "$checkout/scripts" "$checkout/bin" "$checkout/docs" "$scratch/jdk/bin" "$scratch/path"

# The machine's own settings, and those of a commit that runs this as a hook, must not decide.
HOME=$scratch
GIT_CONFIG_NOSYSTEM=1
SOURCE_DATE_EPOCH=1767225600
export HOME GIT_CONFIG_NOSYSTEM SOURCE_DATE_EPOCH
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
git config --file "$scratch/.gitconfig" user.name Tester
git config --file "$scratch/.gitconfig" user.email tester@example.com
git config --file "$scratch/.gitconfig" init.defaultBranch main

# Maven's options are few here, so that a wrong one shows.
cat >"$scratch/path/mvn" <<'END_OF_FILE'
#!/bin/sh
echo "mvn $*" >>"$CALLS"
[ -z "${BUILD_FAILS:-}" ] || exit 1
for argument; do
  case $argument in
    -B | -q | --no-transfer-progress | -Psecurity | -Dmaven.test.skip=true | -Dbuild.commit=* | package) ;;
    *) echo "mvn: unknown: $argument" >&2 && exit 1 ;;
  esac
done
[ ! -e .git ] || exit 1
mkdir -p target/security
{ cat pom.xml && echo "$*" && [ -z "${BUILDS_DIFFER:-}" ] || pwd; } >target/buildkite-pubsub.jar
echo '{}' >target/security/bom.json
END_OF_FILE
cat >"$checkout/bin/buildkite-pubsub" <<'END_OF_FILE'
#!/bin/sh
echo "buildkite-pubsub $(sed -n 's/^  <version>\(.*\)<.*/\1/p' "${0%/bin/*}/lib/buildkite-pubsub.jar")"
END_OF_FILE
cat >"$scratch/path/gh" <<'END_OF_FILE'
#!/bin/sh
echo "gh $*" >>"$CALLS"
[ "$1 $2" = 'release create' ] || exit 1
[ ! -e "$GH_STATE/$3" ] || exit 1
mkdir -p "$GH_STATE/$3"
made=$GH_STATE/$3
shift 3
while [ $# -gt 0 ]; do
  case $1 in
    --verify-tag | --prerelease) : >"$made/${1#--}" ;;
    --title | --notes-file) shift ;;
    -*) exit 1 ;;
    *) cp "$1" "$made/" || exit 1 ;;
  esac
  shift
done
END_OF_FILE
chmod +x "$scratch/path/mvn" "$scratch/path/gh" "$checkout/bin/buildkite-pubsub"
GH_STATE=$scratch/gh
export GH_STATE
use_fakes

cp "$root/scripts/release" "$root/scripts/lib.sh" "$checkout/scripts/"
cat >"$checkout/pom.xml" <<'END_OF_FILE'
<project>
  <version>0.1.0-SNAPSHOT</version>
  <properties>
    <project.build.outputTimestamp>2020-01-01T00:00:00Z</project.build.outputTimestamp>
  </properties>
  <dependencies>
    <dependency>
      <version>9.9.9</version>
    </dependency>
  </dependencies>
</project>
END_OF_FILE
cat >"$checkout/CHANGELOG.md" <<'END_OF_FILE'
# Changelog

## Unreleased

### Added

- A thing.

## 0.0.9 - 2025-01-01

- The first.
END_OF_FILE
echo target/ >"$checkout/.gitignore"
for file in config.yml README.md SECURITY.md docs/A.md; do
  echo "$file" >"$checkout/$file"
done
git init -q --bare "$remote"
git init -q "$checkout"
git_here() { git -C "$checkout" "$@"; }
git_here add -A
git_here commit -q -m Before
git_here remote add origin "$remote"
git_here push -q origin main
before=$(git_here rev-parse HEAD)

release() {
  : >"$CALLS"
  run_script "$checkout/scripts/release" "$@"
}

expect_error() {
  grep -qF -e "$1" "$scratch/err" || fail "the errors do not say: $1"
}

# Neither the branch, nor a tag, nor a file, nor a work tree is there that was not.
expect_untouched() {
  [ "$(git_here rev-parse HEAD)" = "$before" ] || fail "the branch has moved"
  [ -z "$(git_here tag)" ] || fail "there is a tag"
  [ -z "$(git_here status --porcelain)" ] || fail "the work tree has changed"
  [ "$(git_here worktree list | wc -l)" -eq 1 ] || fail "there is another work tree"
}

it "explains itself"
release --help
expect_code 0
expect_out 'usage: scripts/release'

it "refuses what it does not understand"
for arguments in '' 1.2 01.2.3 1.2.3-SNAPSHOT. 1.2.x '1.2.3 1.2.4' '1.2.3 --fast' '1.2.3 --remote' '1.2.3 --branch --push' \
  '1.2.3 --dry-run --push' '1.2.3 --rebuild --push' '1.2.3 --rebuild --publish'; do
  # shellcheck disable=SC2086 # options and their values
  release $arguments
  expect_code 2
done
[ ! -s "$CALLS" ] || fail "something was called"

it "refuses another branch, and takes it when it is named"
git_here checkout -q -b other
release 0.1.0
expect_code 1
expect_one_error 'this is not the branch main'
release 0.1.0 --branch other --dry-run
expect_code 0
git_here checkout -q main
git_here branch -q -D other

it "refuses a work tree that is not clean"
echo more >"$checkout/new"
release 0.1.0
expect_code 1
expect_one_error 'the work tree is not clean'
rm "$checkout/new"

it "refuses a version below that of pom.xml"
release 0.0.10
expect_code 1
expect_one_error '0.0.10 is below 0.1.0-SNAPSHOT'

it "refuses a release of which CHANGELOG.md says nothing"
sed '/^### Added/d; /^- A thing/d' "$checkout/CHANGELOG.md" >"$scratch/changelog"
cp "$scratch/changelog" "$checkout/CHANGELOG.md"
git_here commit -q -a -m 'Say nothing'
release 0.1.0
expect_code 1
expect_one_error "nothing under '## Unreleased'"
git_here reset -q --hard "$before"

it "changes nothing in a dry run but its own directory"
release 0.1.0 --dry-run
expect_code 0
expect_untouched
[ -f "$checkout/target/release/0.1.0/buildkite-pubsub-0.1.0.jar" ] || fail "there is no jar"
expect_error 'a dry run'

it "changes nothing when the build fails"
BUILD_FAILS=yes release 0.1.0
expect_code 1
expect_error 'the build failed: nothing was changed'
expect_untouched

it "changes nothing when two builds differ"
BUILDS_DIFFER=yes release 0.1.0
expect_code 1
expect_error 'two builds of the same commit differ'
expect_untouched

it "changes nothing when what was built has another version"
printf '#!/bin/sh\necho buildkite-pubsub 9.9.9\n' >"$checkout/bin/buildkite-pubsub"
git_here commit -q -a -m 'Tell another version'
release 0.1.0
expect_code 1
expect_error 'says that it is: buildkite-pubsub 9.9.9'
git_here reset -q --hard "$before"
expect_untouched

it "refuses to push over what the remote has"
git clone -q "$remote" "$scratch/colleague"
git -C "$scratch/colleague" commit -q --allow-empty -m Theirs
git -C "$scratch/colleague" push -q origin main
release 0.1.0 --push
expect_code 1
expect_error 'has commits on main that are not here'
expect_untouched
git_here push -q --force origin main

it "makes a release, and pushes nothing by itself"
release v0.1.0
expect_code 0
[ "$(git_here log --format=%s "$before..")" = "Begin 0.1.1-SNAPSHOT
Release 0.1.0" ] || fail "the commits are others: $(git_here log --format=%s "$before..")"
[ "$(git_here rev-parse 'v0.1.0^{commit}')" = "$(git_here rev-parse main~1)" ] || fail "the tag is elsewhere"
[ "$(git_here cat-file -t v0.1.0)" = tag ] || fail "the tag has no message"
[ -z "$(git_here status --porcelain)" ] || fail "the work tree is not clean"
[ "$(git -C "$remote" rev-parse main)" = "$before" ] || fail "it was pushed"
git_here show v0.1.0:pom.xml >"$scratch/out"
expect_out_line '  <version>0.1.0</version>'
expect_out_line '      <version>9.9.9</version>'
expect_out_line '    <project.build.outputTimestamp>2026-01-01T00:00:00Z</project.build.outputTimestamp>'
git_here show main:pom.xml >"$scratch/out"
expect_out_line '  <version>0.1.1-SNAPSHOT</version>'
git_here show v0.1.0:CHANGELOG.md >"$scratch/out"
[ "$(sed -n '3,9p' "$scratch/out")" = '## Unreleased

## 0.1.0 - 2026-01-01

### Added

- A thing.' ] || fail "CHANGELOG.md is another"

it "tells the build its commit, twice"
expect_call "-Dbuild.commit=$(git_here rev-parse --short=12 'v0.1.0^{commit}') package"
[ "$(grep -c '^mvn' "$CALLS")" -eq 2 ] || fail "it was not built twice"

it "writes the notes and the checksums into the tag, headings too"
git_here tag -l --format='%(contents)' v0.1.0 >"$scratch/out"
expect_out_line '### Added'
expect_out_line '- A thing.'
expect_out_line "$(sed -n 2p "$checkout/target/release/0.1.0/SHA256SUMS")"

it "makes an archive that starts"
tar -x -z -f "$checkout/target/release/0.1.0/buildkite-pubsub-0.1.0.tar.gz" -C "$scratch"
run "$scratch/buildkite-pubsub-0.1.0/bin/buildkite-pubsub"
expect_out_line 'buildkite-pubsub 0.1.0'
[ -f "$scratch/buildkite-pubsub-0.1.0/config.yml" ] || fail "there is no config.yml"

it "refuses a tag that is there"
release 0.1.0
expect_code 1
expect_one_error 'there is a tag v0.1.0 already'

it "makes the files of a tag again"
rm -r "$checkout/target/release"
release v0.1.0 --rebuild
expect_code 0
expect_error 'the same as when it was tagged'
[ "$(cat "$checkout/target/release/0.1.0/notes.md")" = '### Added

- A thing.' ] || fail "the notes are others"

it "says when what it made again is another"
BUILDS_DIFFER=yes release 0.1.0 --rebuild
expect_code 1
expect_error 'what was built is not what was tagged'

it "refuses to make again what it did not make"
git_here tag -a -m 'By hand' v0.0.9 main~1
release 0.0.9 --rebuild
expect_code 1
expect_one_error 'pom.xml of v0.0.9 has the version 0.1.0'
git_here tag -d v0.0.9 >/dev/null
release 0.0.8 --rebuild
expect_code 1
expect_one_error 'there is no tag v0.0.8'

it "publishes what is there, once"
release 0.1.0 --rebuild
release 0.1.0 --publish
expect_code 0
expect_call 'gh release create v0.1.0 --verify-tag --title 0.1.0'
for file in buildkite-pubsub-0.1.0.jar buildkite-pubsub-0.1.0.tar.gz buildkite-pubsub-0.1.0.cdx.json SHA256SUMS; do
  [ -f "$GH_STATE/v0.1.0/$file" ] || fail "$file was not published"
done
[ ! -e "$GH_STATE/v0.1.0/prerelease" ] || fail "it is a prerelease"
release 0.1.0 --publish
expect_code 1
expect_error 'gh did not publish it'

it "does not publish files that are not those of the checksums"
echo changed >>"$checkout/target/release/0.1.0/buildkite-pubsub-0.1.0.jar"
release 0.1.0 --publish
expect_code 1
expect_error 'are not those of SHA256SUMS'
release 0.3.0 --publish
expect_code 1
expect_error 'there are no files in'

it "pushes the branch and the tag together when it is told to"
sed 's/^## Unreleased$/&\n\n- Another thing./' "$checkout/CHANGELOG.md" >"$scratch/changelog"
cp "$scratch/changelog" "$checkout/CHANGELOG.md"
git_here commit -q -a -m 'Another thing'
release 0.2.0-rc.1 --push
expect_code 0
[ "$(git -C "$remote" rev-parse main)" = "$(git_here rev-parse main)" ] || fail "the branch was not pushed"
[ "$(git -C "$remote" tag)" = v0.2.0-rc.1 ] || fail "the remote has other tags"
git_here show main:pom.xml >"$scratch/out"
expect_out_line '  <version>0.2.0-SNAPSHOT</version>'
release 0.2.0-rc.1 --rebuild
release 0.2.0-rc.1 --publish
[ -e "$GH_STATE/v0.2.0-rc.1/prerelease" ] || fail "it is no prerelease"

it "says what to do when the push is refused"
printf '#!/bin/sh\nexit 1\n' >"$remote/hooks/pre-receive"
chmod +x "$remote/hooks/pre-receive"
sed 's/^## Unreleased$/&\n\n- A third thing./' "$checkout/CHANGELOG.md" >"$scratch/changelog"
cp "$scratch/changelog" "$checkout/CHANGELOG.md"
git_here commit -q -a -m 'A third thing'
release 0.2.0 --push
expect_code 1
expect_error 'git push --atomic origin main v0.2.0'
expect_error 'git tag -d v0.2.0 && git reset --keep main~2'

finish
