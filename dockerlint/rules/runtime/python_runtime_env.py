"""
A Python service should run with `PYTHONUNBUFFERED`.

Python collects what it prints until a few kilobytes are there when its output is no terminal. In
a container log lines come late, and those of a crash may never come. `PYTHONUNBUFFERED=1` or
`python -u` writes them at once.

`PYTHONDONTWRITEBYTECODE`, often set beside it, is not asked for: what pip installs is compiled
whatever it says, and without the bytecode of its own modules a program starts slower.

Only the final stage on an official `python` image, when it starts Python or one
of its servers, such as gunicorn.

Bad:

    FROM python:3.13-slim
    COPY app.py .
    CMD ["python", "app.py"]

Good:

    FROM python:3.13-slim
    ENV PYTHONUNBUFFERED=1
    COPY app.py .
    CMD ["python", "app.py"]
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import program
from dockerlint.rule import Profile, Rule

VARIABLE = "PYTHONUNBUFFERED"
SERVERS = {"gunicorn", "uvicorn", "hypercorn", "daphne", "flask", "fastapi", "celery"}
rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    profile=Profile.ALL,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of(f"ENV {VARIABLE}"),
        *Change.CHANGES_IMAGE.of(f"ENV {VARIABLE}"),
    ),
)


@rule.on(Stage, "CMD", "ENTRYPOINT")
def buffered(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A final stage that runs Python, and does not say how it prints."""
    base, command = stage.base, stage.command
    if stage is not file.final or base is None or base.reference.official != "python":
        return
    if command is None or VARIABLE in stage.env or not stage.image:
        return
    started = program(stage)
    if not re.fullmatch(r"python[\d.]*", started) and started not in SERVERS:
        return
    if "python -u" in command.text or '"-u"' in command.text:
        return
    edit = edits.insert_after(stage.start, f"ENV {VARIABLE}=1")
    yield rule.finding(
        stage.image.span,
        f"without `{VARIABLE}` what Python prints comes late, or never",
        Fix.unsafe(f"Set `{VARIABLE}`", edit),
    )
