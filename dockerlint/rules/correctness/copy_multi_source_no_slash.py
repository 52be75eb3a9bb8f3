"""
The destination of several sources must end in a slash.

With more than one source the destination has to be a folder, and a slash at its end says that.
Without one the builder stops, or writes each file over the one before.

`.` is a folder for BuildKit, but not for builders before it: there this is a matter of style.
Nothing is reported where the destination ends in a variable, whose value may have the slash, or,
with a backtick for an escape, in a backslash; hadolint reports both. `ADD` is checked as well.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json /srv

Good:

    FROM node:22-slim
    COPY package.json package-lock.json /srv/
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.transfers import is_heredoc, transfers
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Transfer, Word

rule = Rule(
    Severity.ERROR,
    codes=("DL3021", "DS-0011", "6db6e0c2", "INVALID_DESTINATION"),
    fix=Safety.SAFE,
)
VARIABLE = pattern(r"\$(?:\w+|\{[^}]*\})\Z")
QUOTES = "\"'"


@rule.on(Stage, "COPY", "ADD")
def no_slash(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A COPY or ADD of several sources to what does not look like a folder."""
    for transfer in transfers(stage):
        destination = transfer.destination
        if destination is None or len(transfer.sources) < 2:
            continue
        path = destination.text if transfer.json else destination.text.strip(QUOTES)
        ends = ("/", "\\") if transfer.escape == "`" else "/"
        unclear = VARIABLE.search(path) or is_heredoc(transfer, destination)
        if not path or path.endswith(ends) or unclear:
            continue
        yield rule.finding(
            destination.span,
            f"`{path}` must end in `/`, as it takes {len(transfer.sources)} sources",
            with_slash(transfer, destination),
            severity=Severity.STYLE if path == "." else None,
        )


def with_slash(transfer: Transfer, destination: Word) -> Fix | None:
    """Put a slash at the end, within the quotes."""
    not_plain = transfer.json and not transfer.json[-1].plain
    if not_plain or destination.text.endswith("<"):  # `<</` begins a heredoc
        return None
    quoted = transfer.json or destination.text[-1] in QUOTES
    return Fix.safe(
        "Add `/` to the destination", Edit.insert(destination.span.end - bool(quoted), "/")
    )
