"""
pip should not be told to trust a host without checking its certificate.

With `--trusted-host`, or `PIP_TRUSTED_HOST`, pip takes packages from a host over plain HTTP or
with a certificate that fails its check. Whoever is on the way between can put code of their own
into the image. A private index with a certificate of one's own is better served by `--cert`, or by
adding the authority to the image's certificates.

The fix takes the option out for the hosts of the public index, whose certificates are valid.

Bad:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir --trusted-host pypi.org flask==3.1.0

Good:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir flask==3.1.0
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import manager_of
from dockerlint.rule import Rule
from dockerlint.syntax import Arg, Command, Env

rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_4", "CKV2_DOCKER_16"),
    fix=Safety.UNSAFE,
    effects=(
        *Change.REMOVES_OPTION.of(),
        *Change.REMOVES_ARGUMENT.of(),
    ),
)
OPTION, VARIABLE = "--trusted-host", "PIP_TRUSTED_HOST"
PUBLIC = {"pypi.org", "files.pythonhosted.org", "pypi.python.org"}
MESSAGE = "`pip` does not check the certificate of a trusted host"


@rule.on(Command)
def trusts(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """`--trusted-host`, the variable before a command, and `pip config set`."""
    if not command.name.startswith(("pip", "python", "export")):
        return
    is_python = command.name.startswith("python") and "pip" in command.words
    if manager_of(command) != "pip" and not is_python and command.name != "export":
        return
    run, _ = file.run_of(command)
    arguments = command.arguments
    for i, word in enumerate(arguments):
        name, _, value = (word.value or word.text).partition("=")
        if name == OPTION and command.name != "export":
            following = arguments[i + 1 : i + 2] if not value else ()
            host = value or next((a.value for a in following), None)
            edit = edits.remove_words(run, command, word, *following) if host in PUBLIC else None
            fix = Fix.unsafe(f"Remove `{OPTION}`", edit)
            yield rule.finding(word.span, MESSAGE, fix)
        elif exports(command, name, value) or sets(command, name):
            yield rule.finding(word.span, MESSAGE)
    if any(name == VARIABLE for name, _ in command.assignments):
        yield rule.finding(command.argv[0].span, MESSAGE)


def exports(command: Command, name: str, value: str) -> bool:
    """True for a word of `export` that sets the variable."""
    return command.name == "export" and name == VARIABLE and bool(value)


def sets(command: Command, name: str) -> bool:
    """True for the key that `pip config set` sets."""
    return command.runs("config") and name.endswith(".trusted-host")


@rule.on(Env)
def in_env(env: Env, _file: Dockerfile) -> Iterator[Finding]:
    """The variable in ENV."""
    yield from set_for_all(env)


@rule.on(Arg)
def in_arg(arg: Arg, _file: Dockerfile) -> Iterator[Finding]:
    """The variable in ARG."""
    yield from set_for_all(arg)


def set_for_all(instruction: Env | Arg) -> Iterator[Finding]:
    """The variable, where it has a value."""
    for pair in instruction.pairs:
        if pair.key.text == VARIABLE and pair.value and pair.value.text.strip("\"'"):
            yield rule.finding(pair.key.span, MESSAGE)
