# shellcheck shell=bash
# Sourced by the scripts beside it. Editors come from a release of Debian, whatever the release of
# this machine: they are unpacked under .editors and run by the loader and libraries unpacked with
# them, so nothing is installed and nobody need be root. What is there stays as it is: delete
# .editors to have all of it anew.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
editors=$root/.editors
mkdir -p "$editors/bin"

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# The Debian mirror that this machine's apt uses.
mirror() {
  find /etc/apt \( -name '*.list' -o -name '*.sources' \) -exec sed -nE \
    '/security/d; s/^(URIs:|deb( \[[^]]*\])?) *([^ ]*debian[^ ]*).*/\3/p' {} + | sed -n 1p
}

# apt-get SUITE ARGUMENT...: with lists of its own for that release, and nothing installed.
apt_get() {
  local suite=$1 apt=$editors/apt/$1
  shift
  apt-get -qq \
    -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$apt/lists" -o Dir::State::Status="$apt/status" \
    -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

# unpack SUITE PACKAGE...: unpacks packages of a release, with all they need, into the folder
# `$unpacked`, unless it is there. False when they cannot be had.
unpack() {
  local suite=$1 apt=$editors/apt/$1 uri
  shift
  unpacked=$editors/$suite-$1
  [ -d "$unpacked" ] && return
  command -v apt-get >/dev/null || fail "apt-get is needed"
  uri=$(mirror)
  [ -n "$uri" ] || fail "the sources of apt name no Debian mirror"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  : >"$apt/status"
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys] $uri $suite main" >"$apt/sources.list"
  rm -f "$apt"/cache/archives/*.deb
  apt_get "$suite" update || return
  apt_get "$suite" install --yes --download-only --no-install-recommends "$@" || return
  rm -rf "$unpacked.part"
  local package
  for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$unpacked.part" || return
  done
  rm "$apt"/cache/archives/*.deb
  mv "$unpacked.part" "$unpacked"
}

# wrap NAME PROGRAM [ARGUMENT...]: writes .editors/bin/NAME, which runs usr/bin/PROGRAM of
# `$unpacked` with these arguments before its own. Lines on standard input come first in it.
wrap() {
  local name=$1 program=$unpacked/usr/bin/$2 loader
  shift 2
  loader=$(find "$unpacked/usr/lib" -name 'ld-linux*' -type f -print -quit)
  local libraries=${loader%/*}
  {
    echo '#!/bin/sh'
    cat
    echo "exec '$loader' --argv0 '$program' \\"
    echo "  --library-path '$libraries' '$program' ${*@Q} \"\$@\""
  } >"$editors/bin/$name"
  chmod +x "$editors/bin/$name"
}

# Runs the tests of one editor.
run_tests() {
  cd "$root"
  python -m pytest -n0 "tests/editors/test_$1.py"
}
