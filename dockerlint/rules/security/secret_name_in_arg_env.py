"""
A secret should not be passed in `ARG` or `ENV`.

What `ENV` sets is part of the image for everybody who has it, and what a build gives for an `ARG`
is in the history of the layers: `docker history` shows both. `RUN --mount=type=secret` gives a
secret to one instruction and leaves nothing behind; at run time it belongs into the container's
environment, or a file.

Reported are names with a word for a secret in them, as in BuildKit: `key`, `token`, `password`,
`secret`, `credentials`, `auth` and the like, except with `public`, `file` or `version`. So are
names that end in one without a `_`, such as `DBPASSWORD`, as in hadolint.

Left alone is what the value, or the rest of the name, shows not to be a secret: an empty `ENV`, a
yes or no, a path, a URL without a password, and names such as `TOKEN_TTL`, `AUTH_TYPE` and
`SECRET_NAME`. `GPG_KEY` with a fingerprint is public. BuildKit reports these. hadolint reports
`GOPRIVATE`, names with `username` and some others that are no secrets; it also reports an `ARG`
before the first `FROM`, which gets into no image unless a stage declares it again.

The fix mounts the secret in each `RUN` that uses the `ARG`, and nothing else does. It needs a
Dockerfile frontend of 2024 (1.10), and `docker build --secret id=NAME` instead of `--build-arg`.

Bad:

    FROM node:22-slim
    ARG NPM_TOKEN
    RUN npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN && npm ci

Good:

    FROM node:22-slim
    RUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN \\
        npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN && npm ci
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Arg, Env, Instruction, Onbuild, Run
from dockerlint.syntax.nodes import Pair

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3064", "SecretsUsedInArgOrEnv", "DS-0031", "S6472", "secret-in-build-arg"),
        *("CIS-DI-0010",),
    ),
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_SURROUNDINGS.of(), *Change.CHANGES_IMAGE.of()),
)
SECRET = re.compile(
    r"(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)"
    r"|(?:apikey|password|passwd|secret|token)$",
    re.I,
)
HARMLESS = re.compile(
    r"(?:^|_)(?:public|file|version)(?:_|$)"
    r"|_(?:ur[li]|path|dir|folder|name|(?<!access_key_)id|alias|sock|user|username|type|method|mode|enabled|required|header"
    r"|host|port|server|issuer|realm|scheme|ttl|timeout|expiry|expires|size|length|bits|algo"
    r"|algorithm)$",
    re.I,
)
FINGERPRINT = re.compile(r"(?:0x)?[0-9A-F]{16,64}", re.I)
SIGNER = re.compile(r"(?:^|_)(?:gpg|pgp)_", re.I)
WORDS = {"true", "false", "yes", "no", "on", "off", "none", "null", "0", "1"}
PLACE = re.compile(
    r"(?:~|\.\.?|\$\{?\w+\}?|[A-Z]:)?[/\\]\S*|[a-z][a-z\d+.-]*://[^@\s]*", re.I | re.A
)
MAX_USERS = 16  # RUNs with a mount each
WORD = re.compile(r"\w+", re.A)
OLD_SYNTAX = re.compile(r"docker/dockerfile:1\.\d(?!\d)")  # before 1.10


@rule.on(Env)
def in_env(env: Env, file: Dockerfile) -> Iterator[Finding]:
    """ENV with the name of a secret."""
    if file.stages and env.span > file.stages[0].start.span:
        known = file.stage_of(env).env_at(env)
        yield from (found(env, pair, None) for pair in secrets(env, known))


@rule.on(Arg)
def in_arg(arg: Arg, file: Dockerfile) -> Iterator[Finding]:
    """ARG with the name of a secret, in a stage."""
    if file.stages and arg.span > file.stages[0].start.span:
        known = file.stage_of(arg).env_at(arg)
        yield from (found(arg, pair, mounted(arg, file)) for pair in secrets(arg, known))


@rule.on(Onbuild)
def in_another_build(onbuild: Onbuild, file: Dockerfile) -> Iterator[Finding]:
    """Those for the build of another image."""
    if file.stages and isinstance(onbuild.trigger, Env | Arg):
        trigger = onbuild.trigger
        yield from (found(trigger, pair, None) for pair in secrets(trigger, {}))


def found(instruction: Env | Arg, pair: Pair, fix: Fix | None) -> Finding:
    """The finding for one name."""
    where = "the image" if isinstance(instruction, Env) else "the image's history"
    message = f"`{pair.key.text}` looks like a secret: `{instruction.name}` keeps it in {where}"
    return rule.finding(pair.key.span, message, fix)


def secrets(instruction: Env | Arg, env: dict[str, str]) -> Iterator[Pair]:
    """The pairs that look as if their value were a secret."""
    for pair in instruction.pairs:
        name = pair.key.text
        if not SECRET.search(name) or HARMLESS.search(name):
            continue
        written = pair.value.text if pair.value else ""
        value = instruction.expand(written, env)
        if not is_harmless(name, written if value is None else value, written, instruction):
            yield pair


def is_harmless(name: str, value: str, written: str, instruction: Env | Arg) -> bool:
    """True for a value that is no secret; an ARG without one is to be given one."""
    if not value:
        return isinstance(instruction, Env) and not written.strip("\"'")
    public = SIGNER.search(name) and FINGERPRINT.fullmatch(value.replace(" ", ""))
    return bool(public or value.lower() in WORDS or PLACE.fullmatch(value))


def mounted(arg: Arg, file: Dockerfile) -> Fix | None:
    """The secret as a mount of the RUNs that use it; None where anything else does."""
    pair, *others = arg.pairs
    name = pair.key.text
    if others or pair.value or arg.comments or not name.isidentifier() or not name.isascii():
        return None
    if any(d.name == "syntax" and OLD_SYNTAX.search(d.value) for d in file.tree.directives):
        return None
    users = [i for i in mentions(file).get(name, ())[: MAX_USERS + 1] if i is not arg]
    stage = file.stage_of(arg)
    runs = [
        i
        for i in users
        if isinstance(i, Run) and i.span > arg.span and file.stage_of(i) is stage
        if stage.script(i)
    ]
    if not runs or not len(runs) == len(users) < MAX_USERS:
        return None
    mount = f" --mount=type=secret,id={name},env={name}"
    inserts = [Edit.insert(run.keyword.span.end, mount) for run in runs]
    return Fix.unsafe(f"Mount `{name}` as a secret", edits.delete(arg), *inserts)


@lru_cache(maxsize=4)
def mentions(file: Dockerfile) -> dict[str, list[Instruction]]:
    """The instructions that name each word that may be a secret."""
    found: dict[str, list[Instruction]] = {}
    for instruction in file.tree.instructions:
        text = file.source.text[instruction.span.start : instruction.span.end]
        for word in set(WORD.findall(text)):
            if SECRET.search(word):
                found.setdefault(word, []).append(instruction)
    return found
