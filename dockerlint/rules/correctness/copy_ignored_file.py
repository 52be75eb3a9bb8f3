"""
What `.dockerignore` leaves out cannot be copied.

The builder never sees a file that the ignore file names: `COPY` stops with "not found", or, where
a pattern matches other files too, leaves this one out without a word.

The ignore file is the one beside the Dockerfile, `Dockerfile.dockerignore` before `.dockerignore`.
As in BuildKit nothing is reported when it has exceptions, lines that begin with `!`. Nothing is
reported without an ignore file, for `--from`, for URLs and for variables of unknown value.

The fix takes the copied files back by `!` lines at the end of the ignore file.

Bad:

    FROM nginx:1.29
    # .dockerignore has a line `dist`
    COPY dist /usr/share/nginx/html

Good:

    FROM nginx:1.29
    COPY html /usr/share/nginx/html
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import FileEdit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.dockerignore import cleaned, read
from dockerlint.model.transfers import is_heredoc, is_remote, transfers, value_of
from dockerlint.rule import Rule
from dockerlint.syntax import Word

rule = Rule(
    Severity.WARNING,
    codes=("CopyIgnoredFile",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_FILE.of(),
)


@rule.on(Dockerfile)
def ignored(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Every source that the ignore file covers."""
    text = file.context.dockerignore
    if text is None or (patterns := read(text)).has_exceptions:
        return
    name = file.context.dockerignore_name
    found = [(w, path) for w, path in copied(file) if patterns.covers(path)]
    paths = list(dict.fromkeys(path for _, path in found if path != "."))
    newline = "\r\n" if "\r\n" in text else "\n"
    after = text + newline * (not text.endswith("\n") and bool(text))
    after += "".join(f"!{path}{newline}" for path in paths)
    fix = Fix.unsafe(f"Take the copied files back in `{name}`", FileEdit(name, text, after))
    for word, path in found:
        yield rule.finding(
            word.span,
            f"`{path}` is not in the build context: `{name}` leaves it out",
            fix if paths else None,
        )


def copied(file: Dockerfile) -> Iterator[tuple[Word, str]]:
    """What the file copies from the build context: the word, and the path from its top."""
    for stage in file.stages:
        for transfer in transfers(stage):
            for word in transfer.sources if not transfer.flag("from") else ():
                path = value_of(stage, transfer, word)
                if path and not is_remote(path) and not is_heredoc(transfer, word):
                    yield word, cleaned(path)
