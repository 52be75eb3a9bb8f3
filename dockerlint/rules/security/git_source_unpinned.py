"""
Sources from git should be of a tag or a commit.

A clone of a branch is whatever was pushed last when the layer was built: the same Dockerfile gives
another program next month, and the builder's cache keeps the old one until something above it
changes. A tag says which version it is; a commit cannot be moved.

Reported is `git clone` of a URL that names no tag and is followed by no `git checkout`, `switch`,
`reset` or the like, in that `RUN` or a later one of the stage, and `ADD` of a repository without
`#ref`. Names such as `main`, `master` and `develop` are branches. A name that a variable gives is
taken for a tag.

Bad:

    FROM debian:bookworm
    RUN git clone https://example.org/tool.git /src

Good:

    FROM debian:bookworm
    RUN git clone --depth 1 --branch v1.4.2 https://example.org/tool.git /src
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.fetches import text_of
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Add, Argument, Command
from dockerlint.text import Span

rule = Rule(Severity.INFO)
REPOSITORY = pattern(r"(?:https?|git|ssh|ftp)://|[\w.-]+@[\w.-]+:", re.I)
REMOTE_ADD = pattern(
    r"(?:https?://[^\s?]+\.git|(?:git|ssh)://[^\s?]+|[\w.-]+@[\w.-]+:[^\s?]+)", re.I
)
BRANCH = pattern(
    r"(?:refs/heads/.*|(?:origin/)?(?:main|master|develop|development|dev|trunk|head|default|next"
    r"|latest|nightly|stable|edge|canary))",
    re.I,
)
VALUES = (
    *("-b", "--branch", "--depth", "-c", "--config", "-o", "--origin", "-j", "--jobs", "--filter"),
    *("--reference", "--revision", "--shallow-since", "--separate-git-dir", "-u", "--template"),
)
CHOOSES = ("checkout", "switch", "reset", "worktree", "apply", "am", "cherry-pick", "merge")


@rule.on(Stage, "git")
def clones(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """`git clone` of a branch that nothing leaves again."""
    commands = [c for _, script in stage.scripts for c in script.commands if c.name == "git"]
    chosen = max((c.span.start for c in commands if leaves_branch(c)), default=0)
    for command in commands:
        if command.span.start > chosen and (word := unpinned(command)):
            yield found(word.span, text_of(word))


@rule.on(Add)
def added(add: Add, _: Dockerfile) -> Iterator[Finding]:
    """`ADD` of a repository."""
    for word in add.sources:
        url, *reference = word.text.strip("\"'").split("#", 1)
        name = "".join(reference).partition(":")[0]
        if REMOTE_ADD.fullmatch(url) and (not name or BRANCH.fullmatch(name)):
            yield found(word.span, url)


def found(span: Span, url: str) -> Finding:
    """The finding for one repository."""
    name = url.rstrip("/").removesuffix(".git").rpartition("/")[2]
    return rule.finding(span, f"`{name}` is of whatever was pushed last: name a tag or a commit")


def unpinned(git: Command) -> Argument | None:
    """The URL that is cloned without a tag."""
    if not git.runs("clone"):
        return None
    branch = git.option("-b", "--branch")
    named = git.has("--revision") or (branch and not BRANCH.fullmatch(branch.strip("\"'")))
    words = git.positional(*VALUES)[1:]
    url = words[0] if words else None
    return url if url and not named and REPOSITORY.match(text_of(url)) else None


def leaves_branch(git: Command) -> bool:
    """True for a command that takes another state than that of a branch."""
    positional = git.positional("-C", "-c", "--git-dir", "--work-tree", "-b", "-B")
    names = [text_of(word) for word in positional]
    at = next((i for i, name in enumerate(names) if name in CHOOSES), None)
    if at is None:
        return False
    return not names[at + 1 :] or not BRANCH.fullmatch(names[at + 1])
