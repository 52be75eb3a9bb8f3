"""
apt should install no package whose signature it has not checked.

With `--allow-unauthenticated` apt takes what the mirror, or whoever stands between, gives it, and
runs that as root. The option is mostly added when a key is missing. Then the key is what to add:
to `/etc/apt/keyrings`, named in the source with `signed-by=`.

Also reported are `-o APT::Get::AllowUnauthenticated=true`, `-o Acquire::AllowInsecureRepositories`
and `--allow-insecure-repositories`. The fix removes the option, and is not safe: the build stops
where the signature cannot be checked.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --allow-unauthenticated tool

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y tool
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import APT
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.security._signatures import given, unchecked
from dockerlint.syntax import Command

OPTIONS = ("--allow-unauthenticated", "--allow-insecure-repositories")
rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_8",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.REMOVES_OPTION.of(*OPTIONS, "-o"),
        *Change.REMOVES_ARGUMENT.of(),
    ),
)
SETTING = pattern(
    r"[\"']?(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)=[\"']?"
    r"(?:1|yes|true|with|on|enable)[\"']*",
    re.I,
)
EFFECT = "lets apt install what nobody has signed"


@rule.on(Command, *APT)
def unauthenticated(apt: Command, file: Dockerfile) -> Iterator[Finding]:
    """Options of apt that make it take unsigned packages."""
    for argument in given(apt, *OPTIONS):
        if not argument.text.endswith(("=no", "=false", "=0")):
            yield unchecked(rule, apt, [argument], file, EFFECT)
    for i, argument in enumerate(apt.arguments):
        if (
            SETTING.fullmatch(argument.text)
            and i
            and apt.arguments[i - 1].text in ("-o", "--option")
        ):
            yield unchecked(rule, apt, [apt.arguments[i - 1], argument], file, EFFECT)
