"""
`adduser` and `useradd` should be called as the base image has them.

Alpine and BusyBox create accounts with their own `adduser -S -D -G …` and `addgroup -S`; they have
no `useradd`. Debian and Ubuntu have `useradd` and another `adduser`, with long options. There
`-S`, `-D`, `-G`, `-g` and `-s` are ambiguous ("Option s is ambiguous (shell, system)"), and the
build fails.
Advice for one family is often pasted into a file for the other.

Reported are short options of BusyBox on Debian and Ubuntu, and on Alpine and BusyBox `useradd` and
`groupadd` without the package `shadow`, and options that only Debian's `adduser` has: `--group`,
`--disabled-login`, `--quiet`. Only for public images, outside of conditions, and not in a `RUN`
that tries one way and then another.

The fix says the same in the words of the base image.

Bad:

    FROM node:22-slim
    RUN addgroup -S app && adduser -S -G app app

Good:

    FROM node:22-slim
    RUN groupadd --system app && useradd --system --gid app --create-home app
"""

from collections.abc import Iterator
from itertools import islice

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.knowledge.names import distribution
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.programs import is_tried, may_bring
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.correctness._accounts import (
    busybox_account,
    debian_account,
    for_busybox,
    for_shadow,
    shadow_account,
)
from dockerlint.syntax import Argument, Command, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_LAYER.of("addgroup", "adduser", "useradd", "groupadd"),
        *Change.ADDS_COMMAND.of("addgroup", "adduser", "useradd", "groupadd"),
        *Change.ADDS_ARGUMENT.of(),
        *Change.ADDS_OPTION.of(),
        *Change.REMOVES_OPTION.of(),
        *Change.REMOVES_COMMAND.of("addgroup", "adduser", "useradd", "groupadd"),
    ),
)
MOST = 64  # such commands of a stage are looked at
_NAMES = ("adduser", "addgroup", "useradd", "groupadd")
_BUSYBOX_ONLY = pattern(r"-[gs]|-[A-Za-z]*[SDG]\w*")
_DEBIAN_ONLY = ("--group", "--disabled-login", "--quiet", "--comment", "--force-badname")
# Official images on Alpine that do not bring the package `shadow`.
_WITHOUT_SHADOW = {
    *("alpine", "busybox", "node", "python", "golang", "ruby", "php", "nginx", "rust", "httpd"),
    *("eclipse-temurin", "docker", "redis", "postgres", "caddy", "haproxy", "memcached"),
}


@rule.on(Stage, *_NAMES)
def of_another_family(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """The commands that the base image has not, or not with these options."""
    calls = (
        (run, script, command)
        for run, script in stage.runs
        for command in script.commands
        if command.name in _NAMES and is_plain(command, script)
    )
    for run, script, command in islice(calls, MOST):
        if stage.family in ("debian", "ubuntu"):
            found = short_option(command, run, stage)
        elif stage.family in ("alpine", "busybox"):
            found = not_in_alpine(command, run, stage)
        else:
            return
        if found:
            word, message = found
            kind = distribution(stage.family, None)
            fix = translated(command, run, script, stage)
            yield rule.finding(word.span, message.format(kind=kind), fix)


def short_option(command: Command, run: Run, stage: Stage) -> tuple[Argument, str] | None:
    """An option of BusyBox's `adduser` that Debian's has not."""
    if command.name not in ("adduser", "addgroup"):
        return None
    word = next((a for a in command.arguments if _BUSYBOX_ONLY.fullmatch(a.text)), None)
    if word is None or may_bring(stage, ("busybox",), run, command):
        return None
    return word, f"`{word.text}` is an option of BusyBox; `{command.name}` on {{kind}} has none"


def not_in_alpine(command: Command, run: Run, stage: Stage) -> tuple[Argument, str] | None:
    """`useradd`, `groupadd`, and options of Debian's `adduser` that BusyBox's has not."""
    if command.name in ("adduser", "addgroup"):
        word = next((a for a in command.arguments if a.text in _DEBIAN_ONLY), None)
        what = f"`{word.text}` is an option of Debian; " if word else ""
        return (word, f"{what}`{command.name}` on {{kind}} has none") if word else None
    official = stage.base.reference.official if stage.base else None
    if official not in _WITHOUT_SHADOW or may_bring(stage, ("shadow",), run, command):
        return None
    other = "adduser" if command.name == "useradd" else "addgroup"
    return command.argv[0], f"`{command.name}` is not in {{kind}}, which has `{other}`"


def is_plain(command: Command, script: Script) -> bool:
    """True for a command that runs whatever happens, by its own name."""
    busybox = "busybox" in command.wrappers
    return not (script.broken or command.nested or busybox or is_tried(script))


def translated(command: Command, run: Run, script: Script, stage: Stage) -> Fix | None:
    """The same in the words of the base image."""
    is_user = command.name in ("adduser", "useradd")
    new: str | None
    if stage.family in ("debian", "ubuntu"):
        account = busybox_account(command)
        new = for_shadow(account, is_user) if account else None
    else:
        shadow = command.name.endswith("add")
        account = shadow_account(command) if shadow else debian_account(command)
        new = for_busybox(account, is_user) if account else None
    if new is None or not command.editable:
        return None
    if " && " in new and not script.is_chain:
        return None
    span = Span(command.argv[0].span.start, command.argv[-1].span.end)
    if any(span.covers(comment.span) for comment in run.comments):
        return None
    program = new.split()[0]
    return Fix.unsafe(f"Use `{program}`", Edit(span, new))
