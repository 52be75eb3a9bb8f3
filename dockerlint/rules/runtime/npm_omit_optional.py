"""
`--omit=optional` also leaves out the binaries that many packages bring for the platform.

It is advised to save space. But optional dependencies are how `esbuild`, `rollup`, `sharp`, `swc`,
`lightningcss` and others deliver their native parts, one package for each platform: npm installs
the one that fits. Without it the package is there and fails when it is used, in the build or,
worse, in the service.

Where the lock file can be read, only what it holds of these counts, and nothing is reported when
it has none. The fix takes the option out. It is unsafe, since more is installed.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev --omit=optional

Good:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.node.files import text_beside
from dockerlint.model.node.installs import CLEAN_INSTALL, INSTALL
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    profile=Profile.ALL,
    effects=Change.REMOVES_OPTION.of("--omit=optional", "--no-optional"),
)
OPTIONS = ("--omit=optional", "--no-optional", "--optional=false")
NATIVE = pattern(
    r"node_modules/@(esbuild|rollup|img/sharp|swc/core|next/swc|parcel/watcher|tailwindcss/oxide"
    r"|oxc-[\w-]+|biomejs/cli|napi-rs)[/-]|node_modules/(lightningcss)-"
)


@rule.on(Command, "npm")
def without_optional(npm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install without optional dependencies."""
    word = next((each for each in npm.arguments if each.text in OPTIONS), None)
    if word is None or not npm.runs(*INSTALL, *CLEAN_INSTALL):
        return
    lock = text_beside("package-lock.json", npm, file)
    found = NATIVE.search(lock) if lock else None
    if lock and not found:
        return
    what = f"the native part of `{found[1] or found[2]}`" if found else "native parts of packages"
    run, _ = file.run_of(npm)
    edit = edits.remove_words(run, npm, word)
    yield rule.finding(
        word.span,
        f"`{word.text}` leaves out {what}",
        Fix.unsafe(f"Remove `{word.text}`", edit),
    )
