#!/usr/bin/env bash
# Sets up Vim 9.1 with ALE under .editors and tests dockerlint in them.
. "$(dirname "$0")/common.sh"

unpack trixie vim-ale || fail "Vim could not be set up"
share=$unpacked/usr/share/vim
wrap vim-9 vim.basic --cmd "let &packpath .= ',$share/vimfiles'" <<END
export VIM='$share'
export VIMRUNTIME='$(echo "$share"/vim9*)'
END
run_tests vim
