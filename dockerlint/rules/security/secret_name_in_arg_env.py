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

from collections.abc import Iterator

from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.security._credentials import EFFECTS, HARMLESS, SECRET, mounted, secrets
from dockerlint.syntax import Arg, Env, Onbuild
from dockerlint.syntax.nodes import Pair

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3064", "SecretsUsedInArgOrEnv", "DS-0031", "S6472", "secret-in-build-arg"),
        *("c3e1b6ae", "CIS-DI-0010", "tally/ruby/secrets-in-arg-or-env"),
    ),
    fix=Safety.UNSAFE,
    effects=EFFECTS,
)


@rule.on(Env)
def in_env(env: Env, file: Dockerfile) -> Iterator[Finding]:
    """ENV with the name of a secret."""
    if file.stages and env.span > file.stages[0].start.span:
        known = file.stage_of(env).env_at(env)
        yield from (found(env, pair, None) for pair in secrets(env, SECRET, HARMLESS, known))


@rule.on(Arg)
def in_arg(arg: Arg, file: Dockerfile) -> Iterator[Finding]:
    """ARG with the name of a secret, in a stage."""
    if file.stages and arg.span > file.stages[0].start.span:
        known = file.stage_of(arg).env_at(arg)
        for pair in secrets(arg, SECRET, HARMLESS, known):
            yield found(arg, pair, mounted(arg, SECRET, file))


@rule.on(Onbuild)
def in_another_build(onbuild: Onbuild, file: Dockerfile) -> Iterator[Finding]:
    """Those for the build of another image."""
    if file.stages and isinstance(onbuild.trigger, Env | Arg):
        trigger = onbuild.trigger
        yield from (found(trigger, pair, None) for pair in secrets(trigger, SECRET, HARMLESS, {}))


def found(instruction: Env | Arg, pair: Pair, fix: Fix | None) -> Finding:
    """The finding for one name."""
    where = "the image" if isinstance(instruction, Env) else "the image's history"
    message = f"`{pair.key.text}` looks like a secret: `{instruction.name}` keeps it in {where}"
    return rule.finding(pair.key.span, message, fix)
