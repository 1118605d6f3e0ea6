#!/bin/sh
# bin/buildkite-pubsub, with a Java that prints its arguments, one a line.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"

# make_jdk DIRECTORY VERSION: a JDK with a `release` file.
make_jdk() {
  mkdir -p "$1/bin"
  # shellcheck disable=SC2016 # for the fake Java to expand
  printf '#!/bin/sh\nfor argument; do printf "%%s\\n" "$argument"; done\n' >"$1/bin/java"
  chmod +x "$1/bin/java"
  printf 'IMPLEMENTOR="test"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"
}

# make_silent_jdk DIRECTORY VERSION: a JDK without a `release` file: it must be asked.
make_silent_jdk() {
  make_jdk "$1" "$2"
  rm "$1/release"
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nif [ "$1" = -version ]; then printf "openjdk version \\"%s\\" 2020-01-01\\n" >&2; exit; fi\nfor argument; do printf "%%s\\n" "$argument"; done\n' "$2" >"$1/bin/java"
}

home="$scratch/an install"
launcher="$home/bin/buildkite-pubsub"
jar=$(CDPATH='' cd -- "$scratch" && pwd -P)/"an install/lib/buildkite-pubsub.jar"
mkdir -p "$home/bin" "$home/lib"
cp "$root/bin/buildkite-pubsub" "$launcher"
: >"$home/lib/buildkite-pubsub.jar"
make_jdk "$scratch/jdk 17" 17.0.15
make_jdk "$scratch/jdk25" 25
make_jdk "$scratch/jdk8" 1.8.0_402
make_silent_jdk "$scratch/silent17" 17.0.1
make_silent_jdk "$scratch/silent11" 11.0.20
JAVA_HOME="$scratch/jdk 17"
export JAVA_HOME

it "finds the jar of an install, in a path with spaces"
run_script "$launcher" version
expect_code 0
expect_out_line "$jar"
expect_out_line version

it "finds the jar of a checkout before that of an install"
mkdir -p "$home/target"
: >"$home/target/buildkite-pubsub.jar"
run_script "$launcher" version
expect_out_line "${jar%lib/*}target/buildkite-pubsub.jar"
rm -r "$home/target"

it "works from another directory, by a relative path"
cd "$home/lib" || exit 1
run_script ../bin/buildkite-pubsub version
expect_code 0
expect_out_line "$jar"
cd "$here" || exit 1

it "works through a chain of links, relative and absolute"
mkdir -p "$scratch/links"
ln -s "$launcher" "$scratch/links/absolute"
ln -s absolute "$scratch/links/relative"
run_script "$scratch/links/relative" version
expect_code 0
expect_out_line "$jar"

it "is not led astray by CDPATH"
CDPATH=/:/tmp run_script "$launcher" version
expect_out_line "$jar"

it "runs the jar that BUILDKITE_PUBSUB_JAR names"
: >"$scratch/other.jar"
BUILDKITE_PUBSUB_JAR=$scratch/other.jar run_script "$launcher" version
expect_out_line "$scratch/other.jar"

it "says what to do when BUILDKITE_PUBSUB_JAR cannot be read"
BUILDKITE_PUBSUB_JAR=$scratch/none.jar run_script "$launcher" version
expect_code 1
expect_one_error "$scratch/none.jar, which cannot be read"

it "says what to do when there is no jar"
mv "$jar" "$scratch/hidden.jar"
run_script "$launcher" version
expect_code 1
expect_one_error "run scripts/run or mvn package"
mv "$scratch/hidden.jar" "$jar"

it "says what to do when JAVA_HOME is wrong"
JAVA_HOME=$scratch/nothing run_script "$launcher" version
expect_code 1
expect_one_error "JAVA_HOME is $scratch/nothing, where there is no bin/java"

it "refuses an old Java"
JAVA_HOME=$scratch/jdk8 run_script "$launcher" version
expect_code 1
expect_one_error "which is Java 1.8.0_402"

it "asks a Java without a release file for its version"
JAVA_HOME=$scratch/silent17 run_script "$launcher" version
expect_code 0
JAVA_HOME=$scratch/silent11 run_script "$launcher" version
expect_code 1
expect_one_error "which is Java 11.0.20"

it "finds Java in PATH, behind a link"
mkdir -p "$scratch/path"
ln -s "$scratch/jdk25/bin/java" "$scratch/path/java"
(
  unset JAVA_HOME
  PATH=$scratch/path:$PATH
  run_script "$launcher" version
  expect_code 0
  expect_out_line --sun-misc-unsafe-memory-access=allow
  exit "$failures"
) || failures=$((failures + 1))

it "gives the server its heap and its end on memory exhaustion"
run_script "$launcher" serve 'a file.yml'
expect_out_line -Xmx128m
expect_out_line -XX:+ExitOnOutOfMemoryError
expect_out_line -XX:+UseSerialGC
expect_no_out_line -XX:TieredStopAtLevel=1
expect_out_line 'a file.yml'

it "gives a short command a fast start"
run_script "$launcher" send --event ping
expect_out_line -Xmx64m
run_script "$launcher" dlq list
expect_out_line -Xmx128m
expect_out_line -XX:TieredStopAtLevel=1
expect_no_out_line -XX:+ExitOnOutOfMemoryError

it "silences the warnings of new Javas, and only there"
run_script "$launcher" version
expect_no_out_line --sun-misc-unsafe-memory-access=allow
JAVA_HOME=$scratch/jdk25 run_script "$launcher" version
expect_out_line --sun-misc-unsafe-memory-access=allow

it "passes JAVA_OPTS after its own flags"
JAVA_OPTS='-Xmx1g -Dx=*' run_script "$launcher" serve
expect_out_line '-Dx=*'
[ "$(grep '^-Xmx' "$scratch/out" | tail -n 1)" = -Xmx1g ] || fail "-Xmx1g does not come last"

it "leaves the collector to JAVA_OPTS"
JAVA_OPTS='-XX:+UseG1GC' run_script "$launcher" serve
expect_out_line -XX:+UseG1GC
expect_no_out_line -XX:+UseSerialGC

it "passes arguments as they are"
run_script "$launcher" send --file 'with  two spaces' '' '*'
expect_out_line 'with  two spaces'
expect_out_line ''
expect_out_line '*'

it "uses the archive that was made for this Java, and only that"
archive="${jar%.jar}-17.0.15.jsa"
: >"$home/lib/buildkite-pubsub-17.0.15.jsa"
run_script "$launcher" serve
expect_out_line "-XX:SharedArchiveFile=$archive"
expect_out_line '-Xlog:cds*=off'
JAVA_HOME="$scratch/silent17" run_script "$launcher" serve
expect_no_out_line "-XX:SharedArchiveFile=$archive"
BUILDKITE_PUBSUB_NO_ARCHIVE=yes run_script "$launcher" serve
expect_no_out_line "-XX:SharedArchiveFile=$archive"
: >"$home/lib/buildkite-pubsub-25.aot"
JAVA_HOME="$scratch/jdk25" run_script "$launcher" serve
expect_out_line "-XX:AOTCache=${jar%.jar}-25.aot"
rm "$home"/lib/*.jsa "$home"/lib/*.aot

it "becomes the Java process, so that signals reach it"
# shellcheck disable=SC2016
printf '#!/bin/sh\necho $$\n' >"$scratch/jdk25/bin/java"
JAVA_HOME=$scratch/jdk25
# shellcheck disable=SC2086
$TEST_SHELL "$launcher" version >"$scratch/out" 2>"$scratch/err" &
pid=$!
wait "$pid"
expect_out_line "$pid"

finish
