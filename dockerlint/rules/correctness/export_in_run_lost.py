"""
What a `RUN` exports is lost when the `RUN` ends.

Each `RUN` has a shell of its own. `RUN export PATH=…` sets the variable in a shell that does
nothing else and ends, and the same goes for `alias`, and for `source ~/.bashrc` or the `activate`
of a virtual environment. No later instruction sees any of it, nor does the container. `ENV` sets a
variable for all of them.

Reported where such a command comes last, so that nothing in the `RUN` can make use of it. Left
alone is `source` of other scripts, which may do some work. The fix makes an `ENV` of a `RUN` that
only exports. It is not safe, as then the variable is really set.

Bad:

    FROM python:3.13-slim
    RUN export FLASK_APP=app.py
    CMD ["flask", "run"]

Good:

    FROM python:3.13-slim
    ENV FLASK_APP=app.py
    CMD ["flask", "run"]
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=(
        *Change.REMOVES_COMMAND.of("export"),
        *Change.CHANGES_SURROUNDINGS.of("ENV"),
        *Change.CHANGES_IMAGE.of("ENV"),
    ),
    mark=Mark.UNNECESSARY,
)
SETTING = pattern(r"([A-Za-z_]\w*)=(.*)", re.S)
VARIABLE = pattern(r"\$\{?(\w+)")
SETS_ONLY = pattern(
    r".*/bin/activate|.*(?:\.|/)(?:bash|zsh|c?sh)rc|.*/\.?(?:bash_)?profile(?:\.d/.*)?"
    r"|.*/nvm\.sh|.*/\.?cargo/env|(?:.*/)?[\w-]*\.env|/etc/environment|/opt/ros/.*/setup\.\w+"
)


@rule.on(Stage, "export", "source", ".", "alias")
def lost(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """RUNs that end with a command for what follows in the same shell."""
    for run, script in stage.scripts:
        last = last_of(script)
        if last is None or last.redirects or last.wrappers or run.is_exec:
            continue
        if last.name == "export" and (settings := exported(last)):
            names = ", ".join(f"`{a.text.partition('=')[0]}`" for a in settings)
            yield rule.finding(
                Span(last.argv[0].span.start, settings[0].span.end),
                f"`export` ends with its `RUN`: no later instruction sees {names}",
                as_env(run, script, last, stage),
            )
        elif last.name in ("source", ".") and SETS_ONLY.fullmatch(named(last)):
            message = (
                f"what `{named(last)}` sets ends with its `RUN`: no later instruction sees it"
            )
            yield rule.finding(last.argv[0].span, message)
        elif last.name == "alias" and any("=" in a.text for a in last.arguments):
            yield rule.finding(last.argv[0].span, "`alias` ends with its `RUN`")


def last_of(script: Script) -> Command | None:
    """The command that comes last, where it is run as it stands; its words may hold others."""
    if script.broken or not script.links or script.links[-1].compound:
        return None
    own = [command for command in script.links[-1].commands if not command.nested]
    return own[0] if len(own) == 1 else None


def exported(export: Command) -> list[Argument]:
    """The variables that it sets; none where it has options."""
    if any(a.is_flag for a in export.arguments):
        return []
    return [a for a in export.arguments if SETTING.fullmatch(a.text)]


def named(source: Command) -> str:
    """The script that is read; a variable as it is written."""
    return source.arguments[0].text.strip("\"'") if source.arguments else ""


def as_env(run: Run, script: Script, export: Command, stage: Stage) -> Fix | None:
    """Make an ENV of a RUN that does nothing else."""
    alone = len(script.links) == 1 and not (run.flags or run.heredocs or script.background)
    settings = exported(export)
    if not alone or not stage.has(run) or len(settings) < len(export.arguments):
        return None
    known = {"PATH", *stage.env_at(run)}
    for setting in settings:
        text = setting.text
        if "`" in text or "$(" in text or "$((" in text or "~" in text or run.comments:
            return None
        if not set(VARIABLE.findall(text)) <= known or text.count("$") > text.count("\\$") + len(
            VARIABLE.findall(text)
        ):
            return None
    start = Span(run.keyword.span.start, export.argv[0].span.end)
    return Fix.unsafe("Use `ENV`", Edit(start, edits.in_case_of(run, "ENV")))
