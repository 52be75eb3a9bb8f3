"""
A flag needs a value of its kind, and most may be given only once.

`--chown` without a value, `--link=maybe` and a second `--from` all stop the build. The flags
`--link`, `--parents`, `--keep-git-dir` and `--unpack` are true or false, and true when bare;
`--mount`, `--exclude` and `--device` may be given more than once.

Bad:

    FROM alpine:3.22
    COPY --link=yes --chown=app . /srv

Good:

    FROM alpine:3.22
    COPY --link=true --chown=app . /srv
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.flags import LISTS, NAMES, SWITCHES, is_standard, takes
from dockerlint.rule import Rule
from dockerlint.syntax import Flag, Instruction

rule = Rule(
    Severity.ERROR,
    codes=("FLAG_DUPLICATE", "FLAG_MISSING_VALUE", "FLAG_EXPECTED_BOOLEAN_VALUE"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_ARGUMENT.of("--link=yes to --link=true", "--link=no to --link=false"),
)
BOOLEANS = {"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"}
MEANT = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


@rule.on(Dockerfile, *NAMES)
def refused(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A flag that the instruction has, but not like this."""
    if not is_standard(file):
        return
    for instruction in file.tree.instructions:
        seen: set[str] = set()
        for flag in instruction.flags:
            if flag.name in takes(instruction):
                yield from wrong(flag, instruction, flag.name in seen)
            seen.add(flag.name)


def wrong(flag: Flag, instruction: Instruction, again: bool) -> Iterator[Finding]:
    """What is wrong with one flag: at most one thing."""
    name = f"--{flag.name}"
    if again and flag.name not in LISTS:
        yield rule.finding(flag.span, f"`{name}` is given twice")
    elif flag.name not in SWITCHES:
        if flag.value is None:
            yield rule.finding(flag.span, f"`{name}` needs a value")
    elif flag.value is not None and flag.text not in BOOLEANS and "$" not in flag.text:
        value = MEANT.get(flag.text.lower())
        fix = None
        if value and flag.value.is_exact(instruction.source):
            fix = Fix.unsafe(f"Use `{value}`", Edit(flag.value.span, value))
        yield rule.finding(flag.value.span, f"`{name}` takes `true` or `false`", fix)
