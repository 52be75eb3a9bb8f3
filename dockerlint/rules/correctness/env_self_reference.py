"""
An `ENV` cannot use a variable that it sets itself.

All values of one `ENV` are worked out before any is set: `ENV HOME_DIR=/srv BIN=$HOME_DIR/bin`
makes `BIN` `/bin`, unless an earlier instruction or the base image gave `HOME_DIR` a value.

Left alone are variables that certainly have a value before: `PATH`, those that an earlier `ENV`
or `ARG` of the stage sets, and those that the same `ENV` only adds to (`LIBS=$LIBS:/opt/lib`).
Text in single quotes and `\\$` name no variable.

The fix sets the variable in an `ENV` of its own below. It is unsafe as it changes a value: to the
one that was meant. There is none where the order would have to change, or where another variable
is meant to get the old value.

hadolint forgets no variable at a new `FROM`, nor one declared before the first; this rule does,
as the builder does. hadolint also reports variables that have a value before, such as `PATH`, and
quoted dollar signs, but no `${VAR:-default}`.

Bad:

    FROM debian:bookworm-slim
    ENV APP_HOME=/srv/app CONFIG=$APP_HOME/config

Good:

    FROM debian:bookworm-slim
    ENV APP_HOME=/srv/app
    ENV CONFIG=$APP_HOME/config
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.declared import declared, references, within
from dockerlint.rule import Rule
from dockerlint.syntax import Env, Pair
from dockerlint.text import Span

rule = Rule(Severity.ERROR, codes=("DL3044", "UndefinedVar"), fix=Safety.UNSAFE)


@rule.on(Dockerfile, "ENV")
def own_variables(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Values that use what another pair of the same ENV sets."""
    for _stage, env, names in declared(file):
        if not isinstance(env, Env) or len(env.pairs) < 2:
            continue
        keys, used = [pair.key.text for pair in env.pairs], [uses(pair, env) for pair in env.pairs]
        added_to = {key for key, found in zip(keys, used, strict=True) if key in found}
        new = set(keys) - added_to - names - {"PATH"}
        seen, kept = set[str](), keeping_old_values(keys, used, new)
        for i, found in enumerate(used):
            for name in found.keys() & new:
                yield rule.finding(
                    found[name],
                    f"`${name}` gets its value from before this `ENV`, not the one set in it",
                    split(env, env.pairs[i - 1], env.pairs[i])
                    if name in seen and i not in kept
                    else None,
                )
            seen.add(keys[i])


def uses(pair: Pair, env: Env) -> dict[str, Span]:
    """The variables in a value, each with the place of the first."""
    found = references(within(pair.value, env), env.escape) if pair.value else ()
    return {name.text: name.span for name in reversed(list(found))}


def keeping_old_values(keys: list[str], used: list[dict[str, Span]], new: set[str]) -> set[int]:
    """Where the ENV cannot be split: a pair after it needs a value from before one ahead of it."""
    first = {key: i for i, key in reversed(list(enumerate(keys))) if key not in new}
    last = {name: i for i, found in enumerate(used) for name in found if name in first}
    return {i for name, end in last.items() for i in range(first[name] + 1, end + 1)}


def split(env: Env, one: Pair, two: Pair) -> Fix | None:
    """End the ENV after the first pair and begin another with the second."""
    source = env.source
    line = source.line_span(source.line_at(env.span.start))
    keyword = f"{source.text[line.start : env.span.start]}{env.keyword.text} "
    start, end = (one.value or one.key).span.end, two.key.span.start
    gap = source.text[start:end]
    if "\n" not in gap:
        edits = [Edit(Span(start, end), source.newline + keyword)]
    else:
        head, *between, _ = gap.split("\n")
        if any(line.strip() and not line.lstrip().startswith("#") for line in between):
            return None
        edits = [
            Edit.delete(Span(start, start + len(head.rstrip("\r")))),
            Edit(Span(start + gap.rindex("\n") + 1, end), keyword),
        ]
    return Fix.unsafe(f"Set `{two.key.text}` in an `ENV` of its own", *edits)
