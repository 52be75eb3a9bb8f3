"""
What a package manager logs in with should not be passed in `ARG` or `ENV`.

Some names of credentials have no word for a secret in them: `BUNDLE_GITHUB__COM` holds the token
with which Bundler gets gems from that host, `NETRC` and `NPMRC` hold whole files with passwords,
and `DB_PASS`, `SMTP_PWD` and `CI_CREDS` are secrets in short. What `ENV` sets is part of the
image; what a build gives for an `ARG` is in its history. `RUN --mount=type=secret` leaves nothing
behind.

The other names, with `token`, `key`, `password` and the like, are for `secret-name-in-arg-env`,
and the same values are left alone: an empty `ENV`, a yes or no, a path, a URL without a password.

The fix mounts the secret in each `RUN` that uses the `ARG`, and nothing else does. It needs a
Dockerfile frontend of 2024 (1.10), and `docker build --secret id=NAME` instead of `--build-arg`.

Bad:

    FROM ruby:3.4
    ARG BUNDLE_GEMS__EXAMPLE__COM
    RUN BUNDLE_GEMS__EXAMPLE__COM=$BUNDLE_GEMS__EXAMPLE__COM bundle install

Good:

    FROM ruby:3.4
    RUN --mount=type=secret,id=BUNDLE_GEMS__EXAMPLE__COM,env=BUNDLE_GEMS__EXAMPLE__COM \\
        bundle install
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.security._credentials import EFFECTS, HARMLESS, SECRET, mounted, secrets
from dockerlint.syntax import Arg, Env
from dockerlint.syntax.nodes import Pair

rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/prefer-secret-mounts-for-build-credentials",),
    fix=Safety.UNSAFE,
    effects=EFFECTS,
)
CREDENTIALS = pattern(
    r"^BUNDLE_(?!MIRROR__|LOCAL__|BUILD__|GEM__|GITHUB__HTTPS)[A-Z0-9_]+__[A-Z]{2,}$"
    r"|^(?:NETRC|NPMRC|YARNRC|PYPIRC|PIP_CONF|ID_RSA|ID_ED25519)(?:_CONTENTS?)?$"
    r"|_(?:PASS|PWD|PSW|PASSPHRASE|CREDS?|PAT)$",
    re.I,
)


@rule.on(Env)
def in_env(env: Env, file: Dockerfile) -> Iterator[Finding]:
    """ENV with such a name."""
    if file.stages and env.span > file.stages[0].start.span:
        for pair in named(env, file):
            yield found(env, pair, None)


@rule.on(Arg)
def in_arg(arg: Arg, file: Dockerfile) -> Iterator[Finding]:
    """ARG with such a name, in a stage."""
    if file.stages and arg.span > file.stages[0].start.span:
        for pair in named(arg, file):
            yield found(arg, pair, mounted(arg, CREDENTIALS, file))


def named(instruction: Env | Arg, file: Dockerfile) -> Iterator[Pair]:
    """The pairs that the other rule does not look at."""
    known = file.stage_of(instruction).env_at(instruction)
    for pair in secrets(instruction, CREDENTIALS, HARMLESS, known):
        if not SECRET.search(pair.key.text):
            yield pair


def found(instruction: Env | Arg, pair: Pair, fix: Fix | None) -> Finding:
    """The finding for one name."""
    where = "the image" if isinstance(instruction, Env) else "the image's history"
    message = f"`{pair.key.text}` is a credential: `{instruction.name}` keeps it in {where}"
    return rule.finding(pair.key.span, message, fix)
