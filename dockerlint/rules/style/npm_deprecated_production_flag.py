"""
npm's option for production is `--omit=dev`; `--production` and `--only=prod` are its old names.

Since npm 7 the old ones are deprecated: each call warns, and `--prod` stops working in the next
major version, as npm 11 says. They do the same until then.

Left alone is Node.js up to 14, whose npm does not know `--omit`, and images of which the version
of npm is not known.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --production

Good:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.node.installs import CLEAN_INSTALL, INSTALL
from dockerlint.model.node.versions import has_omit
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.STYLE,
    fix=Safety.SAFE,
    effects=(
        *Change.ADDS_OPTION.of("install --omit=dev", "ci --omit=dev", "prune --omit=dev"),
        *Change.ADDS_OPTION.of("npm --omit=dev", "i --omit=dev"),
        *Change.REMOVES_OPTION.of("--production", "--only=production", "--only=prod", "--only"),
        *Change.REMOVES_ARGUMENT.of("production"),
    ),
    mark=Mark.DEPRECATED,
)
ONE_WORD = pattern(r"--production(=true)?|--only=prod(uction)?")
KINDS = ("prod", "production")


@rule.on(Command, "npm")
def old_option(npm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An old name of `--omit=dev`."""
    if not npm.runs(*INSTALL, *CLEAN_INSTALL, "prune") or not has_omit(npm, file):
        return
    words = npm.arguments
    for i, word in enumerate(words):
        value = words[i + 1] if i + 1 < len(words) else word
        if word.text == "--only" and value.text in KINDS:
            last = value
        elif ONE_WORD.fullmatch(word.text):
            last = word
        else:
            continue
        span = Span(word.span.start, last.span.end)
        text = word.text if last is word else f"{word.text} {last.text}"
        yield rule.finding(
            span,
            f"`{text}` is deprecated; npm's word for it is `--omit=dev`",
            Fix.safe("Use `--omit=dev`", Edit(span, "--omit=dev")) if npm.editable else None,
        )
