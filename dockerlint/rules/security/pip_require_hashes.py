"""
`pip install -r` should be given `--require-hashes`.

A version says which release is wanted, a hash which file. With hashes in the requirements, which
`pip-compile --generate-hashes` and `uv export` write, pip refuses a package that was replaced on
the index or on the way.

Left alone are requirements of the build context that have hashes: pip then checks them without
being told. So are `PIP_REQUIRE_HASHES` and stages named for development or tests.

Bad:

    FROM python:3.13-slim
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt

Good:

    FROM python:3.13-slim
    COPY requirements.txt .
    RUN pip install --no-cache-dir --require-hashes -r requirements.txt
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.installs import manifest
from dockerlint.model.options import with_variables
from dockerlint.model.packages import pip_install
from dockerlint.model.production import set_names
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(Severity.INFO, profile=Profile.ALL)


@rule.on(Command)
def without_hashes(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """`pip install -r` of a file that is not known to have hashes."""
    install = pip_install(command)
    given = with_variables(command, file) if install else None
    if install is None or given is None or given.has("--require-hashes"):
        return
    path = given.option("-r", "--requirement")
    stage = file.stage_of_command(command)
    if not path or "PIP_REQUIRE_HASHES" in set_names(command, file) or is_for_development(stage):
        return
    if "--hash=" in (manifest(path, stage, file) or ""):
        return
    yield rule.finding(
        install.span, "`pip install -r` without `--require-hashes` takes any file of that version"
    )
