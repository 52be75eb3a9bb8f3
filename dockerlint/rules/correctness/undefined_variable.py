"""
A variable that nothing sets is empty.

The builder puts an empty text for it without a word: `WORKDIR $APP_HOEM` is `WORKDIR /`. This rule
reports only what is surely a mistake, as most base images set variables of their own:

- an `ARG` from before the first `FROM`, which a stage sees only when it says `ARG` again;
- one of the builder's platform variables, such as `TARGETARCH`, which needs an `ARG`, too;
- a name that differs in one letter from that of a variable which is set;
- any other that nothing sets, on base images that are known to set only `PATH` (`alpine`,
  `debian`, `ubuntu` ...) and on `scratch`. `HOME` is among those: only a shell sets it.

Left alone are variables that an `ENV` adds to (`LIBS=$LIBS:/opt/lib`), what the shell or the
program puts in (`RUN`, `CMD`, `ENTRYPOINT`, `HEALTHCHECK`), heredocs and `ONBUILD`. What an `ENV`
sets itself is told by `env-self-reference`. BuildKit's check can ask the registry what a base
image sets, and reports all that is not among it.

The fixes declare the `ARG` or use the name that is set. They are unsafe: values change.

Bad:

    FROM alpine:3.22
    ENV APP_HOME=/srv/app
    WORKDIR $APP_HOEM

Good:

    FROM alpine:3.22
    ENV APP_HOME=/srv/app
    WORKDIR $APP_HOME
"""

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from string import ascii_letters

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.arguments import PROXIES
from dockerlint.model.declared import declared, global_names, used_in
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Env, Word

rule = Rule(
    Severity.WARNING,
    codes=("UndefinedVar", "S6579"),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of(),
        *Change.CHANGES_IMAGE.of(),
        *Change.CHANGES_ARGUMENT.of(),
    ),
)
NAME = pattern(r"(?!BUILDKIT_)[A-Za-z_]\w*", re.A)
PLATFORM = pattern(r"(BUILD|TARGET)(PLATFORM|OS|ARCH|VARIANT)")
# Set without an ARG or by the builder for its own ends.
ALWAYS = {"PATH", "SOURCE_DATE_EPOCH"} | PROXIES
# Official images that set nothing but PATH.
BARE = {
    *("scratch", "alpine", "debian", "ubuntu", "busybox", "buildpack-deps", "centos"),
    *("almalinux", "rockylinux", "oraclelinux", "amazonlinux"),
}
# What many images set, whatever their name.
USUAL = {
    *("HOME", "USER", "LANG", "LANGUAGE", "LC_ALL", "TZ", "TERM", "SHELL", "HOSTNAME"),
    *("JAVA_HOME", "JAVA_VERSION", "GOPATH", "GOROOT", "LD_LIBRARY_PATH", "PYTHONPATH"),
    *("CARGO_HOME", "RUSTUP_HOME", "GEM_HOME", "DEBIAN_FRONTEND"),
}
LETTERS = ascii_letters + "_"
MAX_NAME = 40  # characters; longer names are not compared with others


@rule.on(Dockerfile)
def without_value(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Variables in instructions in which the builder puts in values."""
    for stage, instruction, names in declared(file):
        pairs = instruction.pairs if isinstance(instruction, Env) else ()
        own = {pair.key.text for pair in pairs}
        for word in used_in(instruction):
            name = word.text
            if name in names or name in own or name.upper() in ALWAYS or not NAME.fullmatch(name):
                continue
            why, fix = explained(word, stage, names, file)
            if why:
                yield rule.finding(word.span, why, fix)


def explained(
    word: Word, stage: Stage, names: Set[str], file: Dockerfile
) -> tuple[str, Fix | None]:
    """Why a variable has no value, and what to do; no reason where it may have one."""
    name, image = word.text, stage.root.image
    if PLATFORM.fullmatch(name):
        return f"`{name}` is empty in a stage without `ARG {name}`", with_arg(name, stage)
    open_to_base = may_set(stage, name)
    if name in global_names(file) and not open_to_base:
        why = f"`{name}` is empty here: an `ARG` before the first `FROM` is for `FROM` alone"
        return why, with_arg(name, stage)
    close = None if open_to_base else nearest(name, names)
    if close:
        edit = Edit(word.span, close) if word.is_exact(file.source) else None
        fix = Fix.unsafe(f"Use `{close}`", edit)
        return f"nothing sets `{name}`; did you mean `{close}`?", fix
    if image and is_bare(stage):
        return f"nothing sets `{name}`: neither this file nor `{image.text}`", None
    return "", None


def with_arg(name: str, stage: Stage) -> Fix | None:
    """Declare it at the start of the stage."""
    keyword = edits.in_case_of(stage.start, "ARG")
    edit = edits.insert_after(stage.start, f"{keyword} {name}")
    return Fix.unsafe(f"Add `ARG {name}` to the stage", edit)


def is_bare(stage: Stage) -> bool:
    """True when the base image is known to set nothing but PATH."""
    return stage.base is not None and stage.base.reference.official in BARE


def may_set(stage: Stage, name: str) -> bool:
    """True when the base image may well set it: it is named after it, or many images do."""
    image = stage.root.image.text.lower() if stage.root.image else ""
    return not is_bare(stage) and (name in USUAL or name.lower().partition("_")[0] in image)


@lru_cache(maxsize=256)
def spellings(name: str) -> tuple[str, ...]:
    """Names that differ in case, in one letter, or in the order of two; digits tell apart."""
    if not 4 <= len(name) <= MAX_NAME:
        return ()
    parts = [(name[:i], name[i:]) for i in range(len(name) + 1)]
    fewer = (a + b[1:] for a, b in parts if b[:1] and b[0] in LETTERS)
    swapped = (a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1)
    other = (a + c + b[1:] for a, b in parts if b[:1] and b[0] in LETTERS for c in LETTERS)
    more = (a + c + b for a, b in parts for c in LETTERS)
    return (name.upper(), name.lower(), *swapped, *fewer, *other, *more)


def nearest(name: str, names: Set[str]) -> str | None:
    """A name that is set and was perhaps meant."""
    return next((each for each in spellings(name) if each in names), None)
