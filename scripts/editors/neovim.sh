#!/usr/bin/env bash
# Sets up two releases of Neovim under .editors and tests dockerlint in them, and in the `nvim` of
# this machine where there is one.
. "$(dirname "$0")/common.sh"

set_up() {
  unpack "$2" neovim || return
  local share=$unpacked/usr/share lib
  lib=$(echo "$unpacked"/usr/lib/*-linux-gnu*)
  wrap "$1" nvim --cmd "let &rtp .= ',$unpacked/usr/lib/nvim'" <<END
export VIMRUNTIME='$share/nvim/runtime'
export LUA_PATH='$share/lua/5.1/?.lua;$share/lua/5.1/?/init.lua;$share/luajit-2.1/?.lua;;'
export LUA_CPATH='$lib/lua/5.1/?.so;;'
END
}

set_up nvim-0.10 trixie || fail "Neovim 0.10 could not be set up"
set_up nvim-newest sid || echo "the newest Neovim is not to be had now; its tests are skipped" >&2
run_tests neovim
