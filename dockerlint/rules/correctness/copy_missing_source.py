"""
`COPY` needs a file that is there.

Without it the builder stops: "not found". Most often the name is misspelt, or written as a system
that does not mind upper and lower case lets it pass.

The build context is the Dockerfile's folder, or what a Compose or Bake file nearby says. Reported
are names that are not in it, when another file that the Dockerfile copies is, or a name that is
almost the same. Otherwise the context may well be another folder, as it certainly may where a
folder above has what is missing.

Left alone are patterns, which may stand for nothing, what `.gitignore` covers or is called like
the output of a build (`dist`, `target/app.jar`), what has no ending, such as a program that is
built before, and what the ignore file leaves out, which is reported by `copy-ignored-file`.

The fix takes the file with almost the same name.

Beside:

    requirements.txt
    app.py

Bad:

    FROM python:3.13-slim
    WORKDIR /srv
    COPY requirments.txt app.py ./

Good:

    FROM python:3.13-slim
    WORKDIR /srv
    COPY requirements.txt app.py ./
"""

from collections import Counter
from collections.abc import Iterator

from dockerlint import ignore
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Context, Dockerfile
from dockerlint.model.dockerignore import in_force
from dockerlint.model.transfers import Source, from_context, is_archive, is_built_from_above
from dockerlint.rule import Rule
from dockerlint.text import Span, likeliest

rule = Rule(Severity.WARNING, fix=Safety.UNSAFE, effects=Change.CHANGES_ARGUMENT.of())
ALIKE = 0.8  # of two names, 1 being the same
UNCLEAR = set("\\{}<>")  # of Windows and of templates
OUTPUT = {
    *("dist", "build", "builds", "target", "out", "output", "bin", "obj", "release", "publish"),
    *("artifacts", "vendor", "node_modules", "public", "coverage", "tmp", "generated", "certs"),
    *(".next", ".output", "_build", "pkg", "wheels", "wheelhouse", "secrets"),
}
BUILT = (".jar", ".war", ".ear", ".deb", ".rpm", ".apk", ".whl", ".exe", ".dll", ".so", ".wasm")


@rule.on(Dockerfile, "COPY", "ADD")
def not_there(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Each source that is not in a build context that is known."""
    context = file.context
    if context.exists(".") is None or is_built_from_above(file):
        return
    sources = [s for s in from_context(file) if not s.is_pattern and s.path != "."]
    sources = [s for s in sources if UNCLEAR.isdisjoint(s.path)]
    is_here = any(context.exists(source.path) for source in sources)
    patterns = in_force(context)
    for source in sources:
        if context.exists(source.path) is not False or patterns.ignores(source.path) is not False:
            continue
        close = nearest(source.path, context)
        known = close or (is_here and has_ending(source))
        if not known or may_be_made(source, context):
            continue
        meant = f"; `{close}` is" if close else ""
        yield rule.finding(
            source.word.span,
            f"`{source.path}` is not in the build context{meant}",
            renamed(source, close) if close else None,
        )


def nearest(path: str, context: Context) -> str | None:
    """What is called almost the same in the same folder."""
    folder, _, name = path.rpartition("/")
    names = {each.lower(): each for each in sorted(context.listing(folder or ".") or ())}
    wanted = name.lower()
    letters = Counter(wanted)
    similar = [each for each in names if alike(letters, Counter(each)) >= ALIKE]
    if not similar:
        return None
    close = names.get(likeliest(wanted, similar, ALIKE) or "")
    return close and f"{folder}/{close}".lstrip("/")


def alike(one: Counter[str], other: Counter[str]) -> float:
    """How much two names have in common at most: 1 for those of the same letters."""
    return 2 * (one & other).total() / (one.total() + other.total())


def has_ending(source: Source) -> bool:
    """False for what may be a program that is built before."""
    return "." in source.path.rpartition("/")[2].lstrip(".") or source.text.endswith("/")


def may_be_made(source: Source, context: Context) -> bool:
    """True for what something may make before the build."""
    path = source.path
    name = path.rpartition("/")[2]
    if not OUTPUT.isdisjoint(path.lower().split("/")) or name.endswith(BUILT) or is_archive(name):
        return True
    patterns = ignore.Patterns.of(context.text(".gitignore") or "")
    return patterns.covers(path) or patterns.covers(f"{path}/")


def renamed(source: Source, close: str) -> Fix | None:
    """The fix, where the word is the name as it is written."""
    word = source.word
    if word.text != source.text or not word.is_exact(source.transfer.source):
        return None
    if not source.text.endswith(source.path) or any(sign in close for sign in " \t\"'$\\*?["):
        return None
    start = word.span.end - len(source.path)
    return Fix.unsafe(f"Copy `{close}`", Edit(Span(start, word.span.end), close))
