"""
Files of the build context should be copied by `COPY`, not by `ADD`.

`ADD` does more than it says: it downloads what looks like a URL and unpacks what turns out to be a
tar archive. `COPY` always copies. Where all sources are plain files or folders the two do the
same, and `COPY` says so.

`ADD` is left alone where its powers are used: for URLs, git repositories and archives, and with
`--checksum`, `--unpack` or `--keep-git-dir`. hadolint reports git repositories, zstd archives,
names in upper case, these flags, and sources in variables too; here a variable counts when its
value is known.

A name without the ending of an archive is taken for a plain file or folder. There is no fix where
one source is an archive and another is not, for a pattern that may match an
archive, and for variables, whose value another build may change.

Bad:

    FROM python:3.13-slim
    ADD requirements.txt /srv/

Good:

    FROM python:3.13-slim
    COPY requirements.txt /srv/
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.transfers import (
    ADD_ONLY,
    is_archive,
    is_heredoc,
    is_remote,
    may_match_archive,
    transfers,
    value_of,
)
from dockerlint.rule import Rule
from dockerlint.syntax import Add

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3020", "DS-0005", "CKV_DOCKER_4", "prefer-copy-over-add", "S7029", "CIS-DI-0009"),
        *("9513a694",),
    ),
    fix=Safety.SAFE,
)
COMMON_FLAGS = {"chown", "chmod", "link", "exclude"}


@rule.on(Stage, "ADD")
def plain_files(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """An ADD with a source that needs none of its powers."""
    for add in transfers(stage):
        if not isinstance(add, Add) or any(add.flag(name) for name in ADD_ONLY):
            continue
        values = [value_of(stage, add, w) for w in add.sources if not is_heredoc(add, w)]
        plain = [v for v in values if v and not is_archive(v) and not is_remote(v)]
        if None in values or len(add.words) < add.MIN_WORDS or (values and not plain):
            continue
        what = f"`{plain[0]}`" if plain else "a heredoc"
        yield rule.finding(
            add.keyword.span,
            f"`ADD` does for {what} no more than `COPY`",
            Fix.safe("Use `COPY`", Edit(add.keyword.span, edits.in_case_of(add, "COPY")))
            if len(plain) == len(values) and is_certain(add, plain)
            else None,
        )


def is_certain(add: Add, values: list[str]) -> bool:
    """True when COPY knows the flags, and no source can turn out to be an archive or a URL."""
    if not add.keyword.is_exact(add.source):
        return False
    if any(flag.name not in COMMON_FLAGS for flag in add.flags):
        return False
    written = any("$" in word.text for word in add.sources)
    return not written and not any(may_match_archive(value) for value in values)
