"""
Files should not be writable by everyone, nor run as their owner.

`chmod 777` makes "permission denied" go away, for an attacker too: whoever gets to run anything
in the container can change these files, as what user ever. What the program writes should belong
to it (`--chown`, `chown`), or to its group. A program with the setuid bit (`4755`, `u+s`) runs as
its owner, mostly root, whoever starts it.

Reported are `chmod`, `mkdir -m` and `install -m` in a `RUN`, and `--chmod`, in the final image.
Left alone are modes with the sticky bit (`1777`, as `/tmp` has it), what is in `/tmp` or `/dev`,
`g=u` and the like for platforms that choose the user, and stages for development.

The fix takes the right to write from others: 777 becomes 775, 666 becomes 664. There is none for
the setuid bit.

Bad:

    FROM example.com/app:1
    RUN mkdir /data && chmod -R 777 /data

Good:

    FROM example.com/app:1
    RUN mkdir /data && chown app /data
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.purpose import is_for_development
from dockerlint.model.transfers import transfers
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("S2612", "CIS-DI-0008", "tally/world-writable-state-path-workaround"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_ARGUMENT.of(),
)
WRITE, STICKY, SETUID = 2, 1, 4
_OCTAL = pattern(r"[0-7]{3,4}")
_SYMBOLIC = pattern(r"([ugoa]*)([+=-])([rwxXst]*)")
_FOR_ALL = pattern(r"/(?:(?:var/)?tmp|dev|run/lock)(?:/.*)?")


@rule.on(Command, "chmod", "mkdir", "install")
def mode_in_run(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A command that makes a file writable by everyone, or run as its owner."""
    stage = file.stage_of_command(command)
    word, mode = mode_of(command)
    if word is None or mode is None or not counts(stage, file):
        return
    operands = [a for a in command.positional("-m", "-o", "-g") if a is not word]
    targets = [a.value or a.text for a in operands]
    if targets and all(map(_FOR_ALL.fullmatch, targets)):
        return
    what = targets[-1] if targets else ""
    start = word.text.find(mode)
    if message := told(mode, what):
        exact = command.editable and start >= 0 and word.value == word.text
        span = Span(word.span.start + start, word.span.end) if exact else word.span
        yield rule.finding(span, message, without_write(mode, span) if exact else None)


@rule.on(Stage, "COPY --chmod", "ADD --chmod")
def mode_of_copy(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A COPY or ADD that does the same by `--chmod`."""
    found = [(t, t.flag("chmod")) for t in transfers(stage)]
    if not any(flag for _, flag in found) or not counts(stage, file):
        return
    for transfer, flag in found:
        what = transfer.sources[0].text if transfer.sources else ""
        if flag and flag.value and (message := told(flag.text, what)):
            exact = flag.value.is_exact(transfer.source)
            fix = without_write(flag.text, flag.value.span) if exact else None
            yield rule.finding(flag.value.span, message, fix)


def counts(stage: Stage, file: Dockerfile) -> bool:
    """True for a stage of the final image that is not for development."""
    return file.in_final_image(stage) and not is_for_development(stage)


def mode_of(command: Command) -> tuple[Argument | None, str | None]:
    """The word that holds the mode, and the mode."""
    if command.name == "chmod":
        word = next(iter(command.positional()), None)
        return word, word.value if word else None
    mode = command.option("-m", "--mode")
    word = next((a for a in command.arguments if mode and a.text.endswith(mode)), None)
    return word, mode


def told(mode: str, what: str) -> str | None:
    """What is wrong with a mode; None where nothing is."""
    name = f"`{what}`" if what and "$" not in what else "it"
    if is_setuid(mode):
        return f"`{mode}` lets everyone run {name} as its owner"
    return f"`{mode}` lets everyone write to {name}" if is_for_everyone(mode) else None


def is_for_everyone(mode: str) -> bool:
    """True when others may write, and the sticky bit does not guard the files."""
    if _OCTAL.fullmatch(mode):
        sticky = len(mode) > 3 and int(mode[0]) & STICKY
        return bool(int(mode[-1]) & WRITE) and not sticky
    parts = [found for part in mode.split(",") if (found := _SYMBOLIC.fullmatch(part))]
    gives = any(set("oa") & set(p[1]) and p[2] in "+=" and "w" in p[3] for p in parts)
    return gives and not any("t" in p[3] for p in parts)


def is_setuid(mode: str) -> bool:
    """True when whoever runs the file does so as its owner."""
    if _OCTAL.fullmatch(mode):
        return len(mode) > 3 and bool(int(mode[0]) & SETUID)
    parts = [found for part in mode.split(",") if (found := _SYMBOLIC.fullmatch(part))]
    return any("s" in p[3] and p[2] in "+=" and ("u" in p[1] or not p[1]) for p in parts)


def without_write(mode: str, span: Span) -> Fix | None:
    """Take the right to write from others."""
    if is_setuid(mode):
        return None
    if _OCTAL.fullmatch(mode):
        new = f"{mode[:-1]}{int(mode[-1]) & ~WRITE}"
    elif mode == "a+w":
        new = "ug+w"
    else:
        return None
    return Fix.unsafe(f"Use `{new}`", Edit(span, new))
