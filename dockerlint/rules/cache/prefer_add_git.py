"""
A repository can be fetched by `ADD`, without git in the image.

`RUN git clone` needs git, and its result stays in the build cache until something above changes.
`ADD https://example.com/tool.git#v1.2 /src` is done by BuildKit itself: it asks for the commit
that the name stands for, and fetches again when that is another one. The history (`.git`) stays
out unless `--keep-git-dir` asks for it.

The fix is offered for a `RUN` that does nothing but clone over HTTPS to an absolute path. It is
unsafe: what follows may need `.git`, submodules are fetched too, and access that git was given, by
its configuration or a mount, is not that of `ADD`. It is one of two ways: a project that checks
downloads in a `RUN` may well want to do so here, too.

Bad:

    FROM debian:bookworm
    RUN git clone --depth 1 --branch v1.2 https://example.com/tool.git /src

Good:

    FROM debian:bookworm
    ADD https://example.com/tool.git#v1.2 /src
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, Run, Script

rule = Rule(
    Severity.INFO,
    codes=("tally/prefer-add-git",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of("git") + Change.ADDS_LAYER.of("ADD"),
)
ADDRESS = pattern(r"https://[\w.:/~+-]+\.git")
REF = pattern(r"[\w./-]+")
FOLDER = pattern(r"/[\w./+-]*\w")
# Options that change nothing about the files.
PLAIN = {"--depth", "--branch", "--single-branch", "--quiet", "--progress", "--no-tags"}
WITH_VALUE = ("-b", "--branch", "--depth")


@rule.on(Command, "git")
def cloned(git: Command, file: Dockerfile) -> Iterator[Finding]:
    """A clone in a RUN without mounts, of an address that is known."""
    run, script = file.run_of(git)
    if not git.runs("clone") or run.mounts:
        return
    if any((a.value or "").startswith(("https://", "http://")) for a in git.arguments):
        fix = by_add(git, run, script) if file.stage_of(run).has(run) else None
        yield rule.finding(git.argv[0].span, "`ADD` fetches a repository without `git`", fix)


def by_add(git: Command, run: Run, script: Script) -> Fix | None:
    """Write ADD in the place of a RUN that only clones."""
    alone = len(script.links) == 1 and script.links[0].command is git and not git.redirects
    options = {a.text.partition("=")[0] for a in git.arguments if a.is_flag}
    if not alone or run.is_exec or run.flags or run.comments or script.comments or git.wrappers:
        return None
    operands = [a.value or "" for a in git.operands(*WITH_VALUE)]
    if options - PLAIN - {"-b", "-q"} or len(operands) != 2 or git.assignments:
        return None
    address, folder = operands
    ref = git.option("-b", "--branch")
    known = ADDRESS.fullmatch(address) and FOLDER.fullmatch(folder)
    if not known or (ref is not None and not REF.fullmatch(ref)):
        return None
    source = f"{address}#{ref}" if ref else address
    text = f"{edits.in_case_of(run, 'ADD')} {source} {folder}"
    return Fix.unsafe("Use `ADD`", Edit(run.span, text))
