"""
`COPY` does not download.

A URL, or a git repository, as the source of `COPY` stops the build: "source can't be a URL for
COPY". `ADD` downloads both. For a file, give `--checksum=sha256:...` as well, so that the build
stops when another one is served.

A variable counts when its value is known; `--from` is left alone.

The fix makes it an `ADD`.

Bad:

    FROM debian:bookworm-slim
    COPY https://example.com/app.tar.gz /srv/

Good:

    FROM debian:bookworm-slim
    ADD https://example.com/app.tar.gz /srv/
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.transfers import is_heredoc, transfers, value_of
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Copy

rule = Rule(
    Severity.ERROR,
    fix=Safety.UNSAFE,
    effects=(*Change.REMOVES_COMMAND.of("COPY"), *Change.ADDS_LAYER.of("ADD")),
)
ADDRESS = pattern(r"(?:https?|git|ssh)://|[\w.-]+@[\w.-]+:", re.I)
ONLY_COPY = {"parents"}  # flags that ADD does not have


@rule.on(Stage, "COPY")
def downloads(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Each source of a COPY that is an address."""
    for copy in transfers(stage):
        if not isinstance(copy, Copy) or copy.flag("from"):
            continue
        words = [word for word in copy.sources if not is_heredoc(copy, word)]
        values = {word: value_of(stage, copy, word) for word in words}
        remote = {word: text for word, text in values.items() if text and ADDRESS.match(text)}
        only = len(remote) == len(copy.sources) and ONLY_COPY.isdisjoint(
            f.name for f in copy.flags
        )
        exact = only and copy.keyword.is_exact(copy.source)
        fix = Fix.unsafe("Use `ADD`", Edit(copy.keyword.span, edits.in_case_of(copy, "ADD")))
        for word, text in remote.items():
            yield rule.finding(
                word.span, f"`COPY` does not download `{text}`", fix if exact else None
            )
