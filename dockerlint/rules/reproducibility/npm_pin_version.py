"""
`npm install` should be given a version of each package.

Without one, the same Dockerfile gives one image today and another next week, in which the service
may not start: npm takes the newest release of the package and of all it needs. The registry keeps
old releases, so that a pinned one can still be installed years later. What the service itself
needs belongs into `package.json`, whose lock file pins all of it: `npm ci`.

`name@version`, files, folders and URLs count as pinned, but repositories only with `#`. Left alone
are words of which a variable that is not known here, or a command, makes the packages. Values that
`ARG`, `ENV` and the script itself give are looked up. `npm i`, `npm add`, `yarn add`, `yarn global
add`, `pnpm add` and `pnpm install` are read in the same way.

hadolint knows `npm install` only. It reports every variable, the folder `.`, `file:DIR`, URLs that
do not end in `.tgz`, repositories with `#` such as `github:a/b#v1`, and values of options such as
`--prefix DIR` or `--omit dev`. It overlooks packages in `npm --prefix DIR install name`, and does
not look behind `sudo`, `env` and a folder, nor into `sh -c`.

Bad:

    FROM node:22-slim
    RUN npm install -g serve

Good:

    FROM node:22-slim
    RUN npm install -g serve@14.2.4
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._pins import operands, unpinned
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3016", "e36d8880"),
    profile=Profile.STRICT,
)
INSTALLS = {
    "npm": ("install", "i", "add", "in"),
    "yarn": ("add", "global add"),
    "pnpm": ("add", "install", "i"),
}
LOCAL = (".", "/", "~", "file:", "link:", "portal:", "workspace:")
ARCHIVES = (".tgz", ".tar.gz", ".tar")


@rule.on(Command, *INSTALLS)
def install(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of the newest release."""
    packages = operands(command, *INSTALLS[command.name])
    yield from unpinned(rule, command, file, packages, is_pinned)


def is_pinned(word: str) -> bool:
    """True for `name@version`, a file, a folder and a URL; for a repository only with `#`."""
    if "#" in word or word.startswith(LOCAL) or word.endswith(ARCHIVES):
        return True
    if "://" in word:
        return not word.startswith("git") and not word.endswith(".git")
    return "@" in word[1:]
