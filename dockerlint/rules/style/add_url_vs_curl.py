"""
A download by `ADD` stays in its layer as it is.

What `ADD https://…` fetches cannot be checked, unpacked and deleted in the same instruction, so an
archive stays in the image beside what comes out of it. `RUN` with `curl` does all that in one
layer.

This is the opinion of some; others hold that `ADD` needs no `curl` in the image, checks by
`--checksum`, unpacks by `--unpack`, and notices when the file has changed. Only the profile `all`
has this rule. Left alone are git repositories, and downloads with `--checksum` or `--unpack`.

Bad:

    FROM debian:bookworm-slim
    ADD https://example.com/app.tar.gz /srv/

Good:

    FROM debian:bookworm-slim
    ADD --unpack=true https://example.com/app.tar.gz /srv/
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.transfers import is_heredoc, transfers, value_of
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Add

rule = Rule(Severity.STYLE, codes=("4b410d24",), profile=Profile.ALL)
FILE = pattern(r"https?://(?!\S+\.git(?:[#?:]|\Z))", re.I)


@rule.on(Stage, "ADD")
def downloads(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Each file that an ADD downloads."""
    for add in transfers(stage):
        if not isinstance(add, Add) or add.flag("checksum") or add.flag("unpack"):
            continue
        for word in add.sources:
            text = value_of(stage, add, word)
            if text and FILE.match(text) and not is_heredoc(add, word):
                yield rule.finding(
                    word.span, f"`ADD` leaves `{text}` in the image as it is downloaded"
                )
