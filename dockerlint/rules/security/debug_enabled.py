"""
An image for production should not run in debug mode.

Frameworks show source code, settings and queries to whoever causes an error in this mode, and some
let visitors run code (Flask's and Werkzeug's console, Rails' `web-console`, Xdebug). It is also
slower, and keeps more in memory.

Reported is what the final image sets: variables that end in `DEBUG` with a yes, those that end in
`ENV` or `ENVIRONMENT` with `development`, and `XDEBUG_MODE` with anything but `off`. A stage that
is named as one for development (`AS dev`) is left alone, so is a value that is set again later.

Bad:

    FROM python:3.14-slim
    ENV FLASK_DEBUG=1
    CMD ["gunicorn", "app:app"]

Good:

    FROM python:3.14-slim
    CMD ["gunicorn", "app:app"]
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.environment import is_on
from dockerlint.model.purpose import is_for_development
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Env

rule = Rule(
    Severity.INFO,
    codes=("S4507",),
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_IMAGE.of("ENV"), *Change.CHANGES_SURROUNDINGS.of()),
)
DEBUG = pattern(r"(?:.*_)?DEBUG", re.I)
ENVIRONMENT = pattern(r"(?:.*_)?ENV(?:IRONMENT)?", re.I)
DEVELOPMENT = pattern(r"dev(?:el|elop|elopment)?", re.I)


@rule.on(Dockerfile, "ENV")
def left_on(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The variables of the final image that are set for debugging."""
    final = file.final
    if final is None or is_for_development(final):
        return
    last: dict[str, tuple[Env, int]] = {}
    for instruction in final.chain:
        if isinstance(instruction, Env):
            last.update((p.key.text, (instruction, i)) for i, p in enumerate(instruction.pairs))
    for name, (env, i) in last.items():
        value = final.env.get(name)
        if value is not None and is_for_debugging(name, value):
            edit = edits.remove_pair(env, i)
            fix = Fix.unsafe(f"Remove `{name}`", edit)
            message = f"`{name}={value}` starts the program for debugging"
            yield rule.finding(env.pairs[i].key.span, message, fix)


def is_for_debugging(name: str, value: str) -> bool:
    """True for a variable that switches a debug mode on."""
    if name.upper() == "XDEBUG_MODE":
        return value.lower() not in ("", "off", "coverage")
    if DEBUG.fullmatch(name):
        return is_on(value)
    return bool(ENVIRONMENT.fullmatch(name) and DEVELOPMENT.fullmatch(value))
