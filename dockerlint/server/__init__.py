"""The language server: translates between the engine and the protocol, decides nothing."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Serve one editor over stdin and stdout until it says goodbye; the exit code.

    1 when the editor sends ``exit`` without ``shutdown`` before it, else 0.
    """
    from dockerlint.server.app import create

    # The protocol gets both streams for itself: a stray print, or a program that a rule starts,
    # would corrupt the one and eat the other.
    stdin, stdout = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    server = create()
    server.start_io(stdin, stdout)
    return server.protocol.exit_code
