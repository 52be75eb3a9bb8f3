"""
`uv sync` should be given `--locked`, and `--no-dev` in an image for production.

Without `--locked` or `--frozen` uv resolves anew when `uv.lock` does not fit `pyproject.toml`: the
image then holds versions that nobody tested, and a forgotten `uv lock` goes unnoticed. `--locked`
stops the build instead. The group `dev`, which uv installs by default, holds test runners and
linters.

`UV_LOCKED`, `UV_FROZEN` and `UV_NO_DEV` say the same, and so does `default-groups` in a
`pyproject.toml` that the build context has. Stages named for development or tests are left alone,
and those that run a test runner or a linter may have the group.

Bad:

    FROM python:3.13-slim
    COPY --from=ghcr.io/astral-sh/uv:0.8 /uv /bin/
    WORKDIR /app
    COPY pyproject.toml uv.lock ./
    RUN uv sync --no-cache

Good:

    FROM python:3.13-slim
    COPY --from=ghcr.io/astral-sh/uv:0.8 /uv /bin/
    WORKDIR /app
    COPY pyproject.toml uv.lock ./
    RUN uv sync --locked --no-dev --no-cache
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.installs import manifest
from dockerlint.model.production import known_options, needs_development, set_names
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("sync --locked", "sync --no-dev"),
)
_LOCKED = ("--locked", "--frozen", "--check", "--script", "--dry-run", "-U", "--upgrade", "--help")
_CHOOSES = (
    *("--no-dev", "--dev", "--only-dev", "--group", "--only-group", "--no-group", "--all-groups"),
    *("--no-default-groups", "--script", "--only-install-project", "--help"),
)
CONSEQUENCES = {
    "--locked": "may depart from `uv.lock`",
    "--no-dev": "installs the packages for development",
}


@rule.on(Command, "uv")
def sync(uv: Command, file: Dockerfile) -> Iterator[Finding]:
    """`uv sync` that may resolve anew, or that installs the group `dev`."""
    given = known_options(uv, file)
    stage = file.stage_of_command(uv)
    if not uv.runs("sync") or given is None or is_for_development(stage):
        return
    names = set_names(uv, file)
    missing = []
    if not given.has(*_LOCKED) and not {"UV_LOCKED", "UV_FROZEN"} & names:
        missing.append("--locked")
    chosen = given.has(*_CHOOSES) or "UV_NO_DEV" in names or needs_development(stage)
    if not chosen and has_dev(stage, file):
        missing.append("--no-dev")
    if not missing:
        return
    assert uv.subcommand
    edit = edits.add_option(uv, " ".join(missing))
    options = " and ".join(f"`{option}`" for option in missing)
    told = " and ".join(CONSEQUENCES[option] for option in missing)
    yield rule.finding(
        uv.subcommand.span,
        f"`uv sync` without {options} {told}",
        Fix.unsafe(f"Add {options}", edit),
    )


def has_dev(stage: Stage, file: Dockerfile) -> bool:
    """False when the project is known to have no such group, or to choose its groups."""
    text = manifest("pyproject.toml", stage, file)
    return text is None or ("dev" in text and "default-groups" not in text)
