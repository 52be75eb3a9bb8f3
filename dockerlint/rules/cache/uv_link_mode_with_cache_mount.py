"""
uv with a cache mount should be told to copy.

uv links files from its cache into the environment. A cache mount is another file system, where
links cannot go: uv tries each time, warns about it, and copies in the end. `UV_LINK_MODE=copy`
says so from the start. It is reported once per stage, and what stands under `ONBUILD` is left
alone.

Bad:

    FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim
    WORKDIR /app
    RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked

Good:

    FROM ghcr.io/astral-sh/uv:python3.13-bookworm-slim
    WORKDIR /app
    ENV UV_LINK_MODE=copy
    RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.environment import seen_by
from dockerlint.rule import Profile, Rule
from dockerlint.rules.cache._mounts import is_mounted
from dockerlint.syntax import Command, Run

rule = Rule(
    Severity.INFO,
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_SURROUNDINGS.of("ENV UV_LINK_MODE")
    + Change.CHANGES_IMAGE.of("ENV UV_LINK_MODE"),
)
CACHE, VARIABLE = "~/.cache/uv", "UV_LINK_MODE"
INSTALLS = ("sync", "pip", "add", "tool", "run")


@rule.on(Stage, "uv")
def links(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first uv of a stage that installs with its cache on another file system."""
    for run, script in stage.runs:
        for command in script.commands if run.mounts else ():
            if command.name == "uv" and tries_links(command, run, file):
                line = f"{edits.in_case_of(run, 'ENV')} {VARIABLE}=copy"
                yield rule.finding(
                    command.argv[0].span,
                    "`uv` warns that it cannot link files from a cache mount",
                    Fix.unsafe(f"Set `{VARIABLE}=copy`", edits.insert_before(run, line)),
                )
                return


def tries_links(uv: Command, run: Run, file: Dockerfile) -> bool:
    """True for an install from a cache mount that is not told to copy."""
    env = seen_by(uv, file)
    folder = env.get("UV_CACHE_DIR", CACHE)
    told = uv.has("--link-mode") or VARIABLE in env
    return uv.runs(*INSTALLS) and not told and folder is not None and is_mounted(run, folder)
