"""
`DEBIAN_FRONTEND=noninteractive` belongs into the build, not into the image.

Set with `ENV` it is there in every container, and whoever installs a package in one by hand gets
no questions asked, and defaults instead of answers. `ARG` sets it for the `RUN`s of the stage and
no longer.

Reported in the final image only, and not where a later `ENV` sets it to something else. The fix
makes an `ARG` of an `ENV` that sets nothing else, where no other stage is built on this one. It is
not safe: a script that is started with the image may rely on the variable.

Bad:

    FROM debian:bookworm-slim
    ENV DEBIAN_FRONTEND=noninteractive
    RUN apt-get update && apt-get install -y tzdata

Good:

    FROM debian:bookworm-slim
    ARG DEBIAN_FRONTEND=noninteractive
    RUN apt-get update && apt-get install -y tzdata
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Env, Pair
from dockerlint.text import Span

NAME, VALUE = "DEBIAN_FRONTEND", "noninteractive"
rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of(f"ENV {NAME}", f"ARG {NAME}"),
        *Change.CHANGES_IMAGE.of(f"ENV {NAME}", f"ARG {NAME}"),
    ),
)


@rule.on(Dockerfile, "ENV")
def kept_in_image(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The last ENV of the final image that sets it."""
    setting: tuple[Env, Pair] | None = None
    chain = file.final.chain if file.final else ()
    for env in (i for i in chain if isinstance(i, Env)):
        for pair in env.pairs:
            if pair.key.text == NAME:
                setting = env, pair
    if setting is None or setting[1].value is None:
        return
    env, pair = setting
    if pair.value and pair.value.text.strip("\"'") == VALUE:
        message = f"`{NAME}` is set in every container, not only while the image is built"
        yield rule.finding(pair.key.span, message, as_arg(env, pair, file))


def as_arg(env: Env, pair: Pair, file: Dockerfile) -> Fix | None:
    """Make an ARG of it."""
    stage = file.stage_of(env)
    if len(env.pairs) > 1 or any(other.parent is stage for other in file.stages):
        return None
    keyword = Edit(env.keyword.span, edits.in_case_of(env, "ARG"))
    title = "Use `ARG`"
    if not pair.legacy:
        return Fix.unsafe(title, keyword)
    assert pair.value
    between = Span(pair.key.span.end, pair.value.span.start)
    return Fix.unsafe(title, keyword, Edit(between, "="))
