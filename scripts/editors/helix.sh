#!/usr/bin/env bash
# Sets up Helix 25.01 under .editors and tests dockerlint in it. The tests drive it through tmux,
# which is set up where this machine has none.
. "$(dirname "$0")/common.sh"

unpack trixie hx || fail "Helix could not be set up"
wrap helix-25 hx <<END
export HELIX_RUNTIME='$unpacked/usr/lib/hx/runtime'
END
if ! command -v tmux >/dev/null; then
  unpack trixie tmux || fail "tmux could not be set up"
  wrap tmux tmux </dev/null
fi
run_tests helix
