"""
`pip install` should be given a version of each package, or a file of them.

Without one, the same Dockerfile gives one image today and another next week, in which the service
may not start: pip takes the newest release of the package and of all it needs. PyPI keeps old
releases, so that a pinned one can still be installed years later. A requirements or constraints
file made by `pip freeze` or `uv pip compile` pins what the packages need as well.

Any comparison (`==`, `>=`, `~=` ...) counts as pinned, as do files, folders and URLs, and
repositories with `@`. Left alone are commands that are also given a requirements file, a
constraints file (`PIP_CONSTRAINT` too) or `.`, dependency groups (`--group`), and words of which a
variable that is not known here, or a command, makes the packages. Values that `ARG`, `ENV` and the
script itself give are looked up. `pipx install` is read in the same way.

hadolint reports every variable, `.[dev]`, `-Ur FILE`, `--requirement=FILE`, `.zip` files, values
of options such as `--group dev`, `--retries 5` or `--cache-dir DIR`, and knows nothing of
`PIP_CONSTRAINT`. It takes the `@` of `git+ssh://git@host/repo` for a version. It does not look
behind `sudo`, `env` and a folder, nor into `sh -c`.

Bad:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir flask

Good:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir flask==3.1.0
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import pip_install
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._pins import operands, unpinned
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3013", "02d9c71f"),
    profile=Profile.STRICT,
)
FILES = ("-r", "--requirement", "-c", "--constraint")
COMPARISONS = ("==", "<", ">", "!=", "~=")


@rule.on(Command)
def install(pip: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of the newest release."""
    if not pip_install(pip) and pip.name != "pipx":
        return
    run, _ = file.run_of(pip)
    env = file.stage_of(run).env_at(run) | dict(pip.assignments)
    packages = operands(pip, "install")
    local = any(package.value == "." for package in packages)
    if not (local or pip.has(*FILES) or "PIP_CONSTRAINT" in env):
        yield from unpinned(rule, pip, file, packages, is_pinned)


def is_pinned(word: str) -> bool:
    """True for a version, a file, a folder and a URL; for a repository only with `@`."""
    if word.startswith(("git+", "hg+", "svn+", "bzr+")):
        return "@" in word.partition("://")[2].partition("/")[2]
    if "/" in word or word.startswith(".") or word.endswith((".whl", ".tar.gz", ".zip")):
        return True
    return any(sign in word for sign in COMPARISONS)
