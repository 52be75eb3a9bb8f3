#!/usr/bin/env bash
# Sets up Emacs 30 with lsp-mode under .editors and tests dockerlint in it.
. "$(dirname "$0")/common.sh"

unpack trixie emacs-nox elpa-lsp-mode elpa-dockerfile-mode || fail "Emacs could not be set up"
lisp=$(echo "$unpacked"/usr/share/emacs/*/lisp)
packages=$(printf ':%s' "$unpacked"/usr/share/emacs/site-lisp/elpa-src/*)
dump=$(find "$unpacked/usr/libexec" -name '*.pdmp')
wrap emacs-30 emacs-nox "--dump-file=$dump" <<END
export EMACSLOADPATH='$lisp$packages'
export EMACSDATA='${lisp%lisp}etc' EMACSDOC='${lisp%lisp}etc'
export EMACSPATH='${dump%/*}'
END
run_tests emacs
