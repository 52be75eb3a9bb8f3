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

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.knowledge.names import distribution
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.programs import is_tried, may_bring
from dockerlint.rule import Rule
from dockerlint.rules.correctness._accounts import (
    busybox_account,
    debian_account,
    for_busybox,
    for_shadow,
    shadow_account,
)
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_LAYER.of("addgroup", "adduser", "useradd", "groupadd"),
        *Change.ADDS_COMMAND.of("addgroup", "adduser", "useradd", "groupadd"),
        *Change.CHANGES_ARGUMENT.of(),
        *Change.ADDS_ARGUMENT.of(),
        *Change.ADDS_OPTION.of(),
        *Change.REMOVES_OPTION.of(),
        *Change.REMOVES_COMMAND.of("addgroup", "adduser", "useradd", "groupadd"),
    ),
)
_BUSYBOX_ONLY = re.compile(r"-[gs]|-[A-Za-z]*[SDG]\w*")
_DEBIAN_ONLY = ("--group", "--disabled-login", "--quiet", "--comment", "--force-badname")
# Official images on Alpine that do not bring the package `shadow`.
_WITHOUT_SHADOW = {
    *("alpine", "busybox", "node", "python", "golang", "ruby", "php", "nginx", "rust", "httpd"),
    *("eclipse-temurin", "docker", "redis", "postgres", "caddy", "haproxy", "memcached"),
}


@rule.on(Command, "adduser", "addgroup")
def other_options(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """`adduser` or `addgroup` with options that the base image's has not."""
    run, _ = file.run_of(command)
    stage = file.stage_of(run)
    if not is_plain(command, file):
        return
    kind = distribution(stage.family, None)
    if stage.family in ("debian", "ubuntu"):
        word = next((a for a in command.arguments if _BUSYBOX_ONLY.fullmatch(a.text)), None)
        if word and not may_bring(stage, ("busybox",), run, command):
            message = f"`{word.text}` is an option of BusyBox; `{command.name}` on {kind} has none"
            yield rule.finding(word.span, message, translated(command, file, stage))
    elif stage.family in ("alpine", "busybox"):
        word = next((a for a in command.arguments if a.text in _DEBIAN_ONLY), None)
        if word:
            message = f"`{word.text}` is an option of Debian; `{command.name}` on {kind} has none"
            yield rule.finding(word.span, message, translated(command, file, stage))


@rule.on(Command, "useradd", "groupadd")
def not_there(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """`useradd` or `groupadd` on an image of Alpine without the package that has them."""
    run, _ = file.run_of(command)
    stage = file.stage_of(run)
    base = stage.base
    if base is None or stage.family not in ("alpine", "busybox") or not is_plain(command, file):
        return
    if base.reference.official not in _WITHOUT_SHADOW:
        return
    if may_bring(stage, ("shadow",), run, command):
        return
    other = "adduser" if command.name == "useradd" else "addgroup"
    kind = distribution(stage.family, None)
    message = f"`{command.name}` is not in {kind}, which has `{other}`"
    yield rule.finding(command.argv[0].span, message, translated(command, file, stage))


def is_plain(command: Command, file: Dockerfile) -> bool:
    """True for a command that runs whatever happens, by its own name."""
    run, script = file.run_of(command)
    stage = file.stage_of(run)
    if script.broken or command.nested or "busybox" in command.wrappers or is_tried(script):
        return False
    return stage.has(run)


def translated(command: Command, file: Dockerfile, stage: Stage) -> Fix | None:
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
    if " && " in new and not file.run_of(command)[1].is_chain:
        return None
    span = Span(command.argv[0].span.start, command.argv[-1].span.end)
    if any(span.covers(comment.span) for comment in file.run_of(command)[0].comments):
        return None
    program = new.split()[0]
    return Fix.unsafe(f"Use `{program}`", Edit(span, new))
