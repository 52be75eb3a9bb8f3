"""What the rules on package managers that ask before they install have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix
from dockerlint.model import Dockerfile
from dockerlint.model.options import configured, with_variables
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command

RPM_INSTALLS = ("install", "groupinstall", "localinstall")
_ASSUMES = r"\bassumeyes[ \t]*=[ \t]*[\"']?(?:1|true|yes|on)\b"
_RPM_OPTION = pattern(_ASSUMES, re.I)
_RPM_SETTING = pattern(rf"(?<!setopt[= ]){_ASSUMES}", re.I)


def stops(rule: Rule, command: Command, word: Argument, edit: Edit | None = None) -> Finding:
    """The finding on a command that waits for an answer; ``edit`` when `-y` is no good."""
    edit = edit or Edit.insert(word.span.end, " -y")
    option = edit.text.strip()
    return rule.finding(
        word.span,
        f"`{command.name} {word.value}` asks before it goes on: nobody answers during a build",
        Fix.safe(f"Add `{option}`", edit) if command.editable else None,
    )


def is_answered(command: Command) -> bool:
    """True when something is there to read the answer from: ``yes | apt-get install x``."""
    text, at = command.body.text, command.start
    while at and text[at - 1] in " \t\r\n":
        at -= 1
    before = text[max(at - 2, 0) : at]
    piped = (before.endswith("|") and before != "||") or before == "|&"
    read = (r.target.text if r.target else "" for r in command.redirects if "<" in r.operator)
    return piped or any(target != "/dev/null" for target in read)


def rpm_install(rule: Rule, command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install by yum or dnf that asks."""
    word = command.subcommand
    if command.runs("group", "groups", "module"):
        word = next(iter(command.operands()), None)
    if word is None or word.value not in RPM_INSTALLS or is_answered(command):
        return
    given = with_variables(command, file)
    if given is None or given.has("-y", "--assumeyes", "--assumeno"):
        return
    if any(map(_RPM_OPTION.search, given.words)) or configured(_RPM_SETTING, command, file):
        return
    yield stops(rule, command, word)
