"""
A command that logs in should get its secret from a mount.

`docker login`, `aws configure set` and the like write what they are given into a file of the
image, and it stays in that layer when a later one removes it. A password in the text of a `RUN`,
or in an `ARG` that it uses, is in the image's history; `docker history` shows it.

`RUN --mount=type=secret` gives a secret to one instruction and leaves nothing behind. Best it is
the file that the program looks for: `target=/root/.aws/credentials`,
`target=/root/.docker/config.json`, `target=/root/.netrc`. A `RUN` with such a mount is left alone.

Reported are `aws configure set` of a key or token, `gcloud auth activate-service-account`,
`az login`, `docker login` (`podman`, `buildah` and `skopeo` too), `doctl auth init` and
`gh auth login` with a password or token, `npm login`, and `git config` of a URL with a token;
`curl -u` and `wget --password` where the password is written there, or is that of an `ARG` or
`ENV`. What the shell gets from elsewhere is not known and left alone, and so are requests to the
machine itself and words that fill a place (`admin:password`).

Bad:

    FROM amazon/aws-cli:2.27.50
    ARG SECRET
    RUN aws configure set aws_secret_access_key $SECRET && aws s3 cp s3://models/a.bin /a.bin

Good:

    FROM amazon/aws-cli:2.27.50
    RUN --mount=type=secret,id=aws,target=/root/.aws/credentials \\
        aws s3 cp s3://models/a.bin /a.bin
"""

import re
from collections.abc import Iterator
from itertools import chain, islice

from dockerlint.findings import Finding, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.fetches import DOWNLOADERS
from dockerlint.model.secrets import is_no_password
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.security._switches import only_local
from dockerlint.syntax import Arg, Argument, Command, Env

rule = Rule(Severity.WARNING, codes=("DS-0031",))
REGISTRY = ("docker", "podman", "buildah", "skopeo")
MAX_LINEAGE = 64  # stages that are looked through
PASSWORD = ("-p", "--password")
AWS = pattern(r"(?:profile\.\S+\.)?aws_(?:access_key_id|secret_access_key|session_token)")
VARIABLE = pattern(r"\$\{?(\w+)")
USER = pattern(r"://([^/\s@]*)@")


@rule.on(Command, *REGISTRY)
def registry(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """`docker login -p …`, and with the password from its input."""
    if command.runs("login") and command.has(*PASSWORD, "--password-stdin"):
        yield from lasting(command, f"{command.name} login", file)


@rule.on(Command, "aws", "gcloud", "az", "doctl", "gh", "npm")
def service(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """The ways in which the programs of cloud services log in."""
    words = command.words
    if command.name == "aws" and words[:2] == ("configure", "set"):
        if AWS.fullmatch("".join(words[2:3])) and is_given(command.arguments[3:4], command, file):
            yield from lasting(command, "aws configure set", file)
    elif command.name == "gcloud" and words[:2] == ("auth", "activate-service-account"):
        yield from lasting(command, "gcloud auth activate-service-account", file)
    elif command.name == "az" and command.runs("login") and command.has(*PASSWORD):
        yield from lasting(command, "az login", file)
    elif command.name == "doctl" and words[:2] == ("auth", "init"):
        if command.has("-t", "--access-token"):
            yield from lasting(command, "doctl auth init", file)
    elif command.name == "gh" and words[:2] == ("auth", "login") and command.has("--with-token"):
        yield from lasting(command, "gh auth login", file)
    elif command.name == "npm" and command.runs("login", "adduser"):
        yield from lasting(command, f"npm {words[0]}", file)


@rule.on(Command, "git")
def url(git: Command, file: Dockerfile) -> Iterator[Finding]:
    """`git config url."https://$TOKEN@…".insteadOf …`"""
    if git.runs("config"):
        for argument in git.arguments:
            user = USER.search(argument.text)
            if user and is_from_build(user[1], git, file):
                yield from lasting(git, "git config", file)
                return


@rule.on(Command, *DOWNLOADERS)
def request(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A password among the options."""
    names = ("-u", "--user") if command.name == "curl" else ("--password", "--http-password")
    given = command.option(*names)
    if given is None or has_secret(command, file) or only_local(command):
        return
    user, colon, password = given.strip("\"'").partition(":")
    if command.name == "curl" and not colon:
        return
    text = password if colon else user
    if is_written(text) or is_from_build(text, command, file):
        message = f"the image's history keeps the password that `{command.name}` is given"
        yield rule.finding(command.argv[0].span, message)


def lasting(command: Command, what: str, file: Dockerfile) -> Iterator[Finding]:
    """The finding for a command that writes its secret into a file."""
    if not has_secret(command, file):
        message = f"`{what}` leaves its secret in the layer"
        yield rule.finding(command.argv[0].span, message)


def has_secret(command: Command, file: Dockerfile) -> bool:
    """True when the RUN has a secret mounted."""
    run, _ = file.run_of(command)
    return any(mount.options.get("type") == "secret" for mount in run.mounts)


def is_given(words: tuple[Argument, ...], command: Command, file: Dockerfile) -> bool:
    """True for words that hold a secret, or are those of an ARG or ENV."""
    texts = [word.text.strip("\"'") for word in words]
    return any(is_written(text) or is_from_build(text, command, file) for text in texts)


def is_written(text: str) -> bool:
    """True for a secret that stands there."""
    return bool(text) and not re.search(r"[$`<{]", text) and not is_no_password(text)


def is_from_build(text: str, command: Command, file: Dockerfile) -> bool:
    """True for the variable of an ARG or ENV."""
    named = VARIABLE.findall(text)
    stage = file.stage_of_command(command)
    lineage = islice(chain((stage,), stage.ancestors()), MAX_LINEAGE)
    return bool(named) and any(not declared(each).isdisjoint(named) for each in lineage)


@kept
def declared(stage: Stage) -> frozenset[str]:
    """The variables that the stage itself declares."""
    own = (i for i in stage.instructions if isinstance(i, Arg | Env))
    return frozenset(pair.key.text for i in own for pair in i.pairs)
