"""
In a build, npm need neither audit nor ask for funds: `--no-audit --no-fund`.

After each install npm sends the list of all packages to the registry and tells how many have known
weaknesses. In a build nobody reads that, it fails nothing, and it takes time; scan the image
instead. The lines on funding are only lines.

Left alone are installs where a variable (`NPM_CONFIG_AUDIT`, `NPM_CONFIG_FUND`), `npm config set`
or `.npmrc` says what to do, and those with `--audit` or `--fund`.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev

Good:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --no-audit --no-fund --omit=dev
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.node.files import text_beside
from dockerlint.model.node.installs import CLEAN_INSTALL, INSTALL
from dockerlint.model.options import configured, with_variables
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.STYLE,
    fix=Safety.SAFE,
    profile=Profile.STRICT,
    effects=Change.ADDS_OPTION.of("ci", "install", "i"),
)
SETTINGS = {
    name: re.compile(rf"(?<![\w-]){name}[ =]+[\"']?(true|false)") for name in ("audit", "fund")
}


@rule.on(Command, "npm")
def noisy_install(npm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that audits or asks for funds."""
    if not npm.runs(*INSTALL, *CLEAN_INSTALL):
        return
    given = with_variables(npm, file)
    if given is None:
        return
    said = {name.lower() for name in seen_by(npm, file)}
    settings = text_beside(".npmrc", npm, file) or ""
    missing = [
        f"--no-{name}"
        for name, setting in SETTINGS.items()
        if not given.has(f"--no-{name}", f"--{name}")
        and f"npm_config_{name}" not in said
        and not (setting.search(settings) or configured(setting, npm, file))
    ]
    if missing:
        assert npm.subcommand
        options = " ".join(missing)
        edit = edits.add_option(npm, options)
        yield rule.finding(
            npm.subcommand.span,
            f"`npm {npm.subcommand.text}` without `{options}` does what no build needs",
            Fix.safe(f"Add `{options}`", edit),
        )
