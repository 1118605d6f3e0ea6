# shellcheck shell=sh
# Shared by the scripts beside it: what they need to be installed, and how Maven is called.
# The caller sets `root` to the checkout before it sources this file.

# Maven 3.9 reads MAVEN_ARGS itself, older ones do not: pass them here, once.
maven_args=${MAVEN_ARGS:-}
unset MAVEN_ARGS

say() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
  say "$*"
  exit 1
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# True if packages can be installed without asking anybody.
can_install() {
  have apt-get && { [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }
}

# Installs the packages given, as root or through sudo.
install_packages() {
  sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  say "installing $*"
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

refresh_packages() {
  sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  [ -n "${packages_are_fresh:-}" ] || $sudo apt-get update -q >&2
  packages_are_fresh=yes
}

# False if there is no jq and none may be installed.
find_jq() {
  have jq && return
  can_install && refresh_packages && install_packages jq
}

# Makes sure that there is a haproxy for the tests, which look into target/tools/bin too. Its package would start a
# server: it is unpacked there with what it needs, and not installed. False if there is none.
need_haproxy() {
  ! have haproxy && [ ! -x /usr/sbin/haproxy ] || return 0
  # shellcheck disable=SC2154 # the caller sets it
  tools=$root/target/tools
  [ ! -x "$tools/bin/haproxy" ] || return 0
  can_install && have dpkg-deb && refresh_packages || return 1
  sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  say "fetching haproxy"
  mkdir -p "$tools/bin" "$tools/haproxy" "$tools/packages/partial" &&
    $sudo apt-get install -y -q --download-only --no-install-recommends \
      -o "Dir::Cache::archives=$tools/packages" haproxy >&2 || return 1
  for package in "$tools"/packages/*.deb; do
    dpkg-deb -x "$package" "$tools/haproxy" || return 1
  done
  cat >"$tools/bin/haproxy" <<END
#!/bin/sh
for directory in "$tools/haproxy/usr/lib"/*-linux-gnu*; do
  LD_LIBRARY_PATH="\$directory:\${LD_LIBRARY_PATH:-}"
done
export LD_LIBRARY_PATH
exec "$tools/haproxy/usr/sbin/haproxy" "\$@"
END
  chmod +x "$tools/bin/haproxy"
  "$tools/bin/haproxy" -v >/dev/null 2>&1 || { rm "$tools/bin/haproxy" && return 1; }
}

# Prints where the program is: on the PATH, or unpacked in target/tools/bin. False if it is nowhere.
tool() {
  command -v "$1" && return
  [ -x "$root/target/tools/bin/$1" ] && printf '%s\n' "$root/target/tools/bin/$1"
}

# Makes sure that there are a prometheus and its promtool, where `tool` and the tests find them. Their package would
# start a server: it is unpacked, and not installed. False if there are none.
need_prometheus() {
  tool prometheus >/dev/null && tool promtool >/dev/null && return
  can_install && have dpkg-deb && refresh_packages || return 1
  say "fetching prometheus"
  tools=$root/target/tools
  mkdir -p "$tools/bin" "$tools/prometheus" || return 1
  (cd -- "$tools/prometheus" && apt-get download -q prometheus >&2 && dpkg-deb -x prometheus_*.deb .) || return 1
  for program in prometheus promtool; do
    ln -sf "../prometheus/usr/bin/$program" "$tools/bin/$program"
    "$tools/bin/$program" --version >/dev/null 2>&1 || { rm "$tools/bin/$program" && return 1; }
  done
}

# Prints the major version of the Java compiler that Maven would use, or 0.
jdk_version() {
  javac=javac
  [ -z "${JAVA_HOME:-}" ] || javac=$JAVA_HOME/bin/javac
  version=$("$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  printf '%s\n' "${version:-0}"
}

# The newest JDK from 17 on that this distribution has: its default can be older.
jdk_package() {
  for package in openjdk-21-jdk-headless openjdk-17-jdk-headless openjdk-25-jdk-headless; do
    if [ -n "$(apt-cache show "$package" 2>/dev/null)" ]; then
      printf '%s\n' "$package"
      return
    fi
  done
  printf '%s\n' default-jdk-headless
}

# Makes sure that there is a JDK 17 or newer and Maven; installs what is missing where it may.
need_build_tools() {
  if [ "$(jdk_version)" -lt 17 ]; then
    [ -z "${JAVA_HOME:-}" ] || die "JAVA_HOME is $JAVA_HOME, where there is no JDK 17 or newer: unset it or correct it"
    can_install || die "a JDK 17 or newer is needed: install it (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless; macOS: brew install openjdk) and run this again"
    refresh_packages
    install_packages "$(jdk_package)"
  fi
  if ! have mvn; then
    can_install || die "Maven 3.8.7 or newer is needed: install it (Debian, Ubuntu: apt-get install maven; macOS: brew install maven) and run this again"
    refresh_packages
    install_packages maven
  fi
}

# Runs Maven in the checkout, with MAVEN_ARGS.
maven() {
  # shellcheck disable=SC2154
  (cd -- "$root" && maven_here "$@")
}

# The same in the working directory.
maven_here() {
  # shellcheck disable=SC2086
  mvn -B $maven_args "$@"
}
