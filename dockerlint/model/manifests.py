"""From which files package managers install a project's dependencies, and which commands do so.

Only commands that install all of a project's dependencies count: `npm ci`, but not
`npm install express`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from dockerlint.model import dockerignore
from dockerlint.model.context import Context
from dockerlint.model.package_json import package_json
from dockerlint.model.packages import pip_install
from dockerlint.patterns import pattern
from dockerlint.syntax import Command


class Manifests(NamedTuple):
    """The files that one install command reads, named from the folder it runs in."""

    ecosystem: str
    files: tuple[str, ...]  # without these there is nothing to install
    lock: str = ""  # with the exact versions
    beside: tuple[str, ...] = ()  # what else is read where it is there
    unseen: tuple[str, ...] = ()  # all of them, for a build context that cannot be looked at
    only: str = ""  # options with which a command installs dependencies, but not the project
    local: Callable[[Manifests, str, Context], bool] = lambda *_: False

    def needs_sources(self, folder: str, context: Context) -> bool:
        """True when the manifests in that folder of the build context name more from there."""
        return self.local(self, folder, context)

    def paths(self, folder: str, context: Context) -> tuple[str, ...]:
        """What to copy from a folder of the build context; patterns where that is not seen."""
        names = self.unseen or self.files
        if self.is_seen(folder, context):
            ignored = dockerignore.in_force(context)
            paths = (posixpath.join(folder, n) for n in (self.lock, *self.beside) if n)
            there = [p for p in paths if context.text(p) is not None and not ignored.covers(p)]
            return (*(posixpath.join(folder, name) for name in self.files), *there)
        return tuple(posixpath.join(folder, name) for name in names)

    def is_seen(self, folder: str, context: Context) -> bool:
        """True when they are in that folder of the build context."""
        return all(context.text(posixpath.join(folder, n)) is not None for n in self.files)

    def required(self, folder: str, context: Context) -> tuple[str, ...]:
        """What an install cannot do without: with the lock file where there may be one."""
        there = context.text(posixpath.join(folder, self.lock)) is not None
        locked = self.lock and (there or not self.is_seen(folder, context))
        return (*self.files, self.lock) if locked else self.files

    def within(self, folder: str) -> Manifests:
        """The same, told from a folder of the image that holds them."""
        files = tuple(posixpath.relpath(name, folder) for name in self.files)
        return self._replace(files=files)


def manifests_of(command: Command) -> Manifests | None:
    """What an install command reads; None for every other command."""
    reader = _READERS.get(command.name)
    if reader is None and pip_install(command):
        return _pip(command)
    return reader(command) if reader else None


_Reader = Callable[[Command], Manifests | None]
_Local = Callable[[Manifests, str, Context], bool]

# --- Node.js ------------------------------------------------------------------------------------

_LIFECYCLE = {"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare"}
# What sets up git's hooks does without sources, and in a build without git does nothing.
_TRIFLE = pattern(r"(?:is-ci \|\| )?(?:husky|lefthook|simple-git-hooks)\b[^&|;]*(?:\|\| true)?$")
_LOCAL = ("file:", "link:", "portal:", "workspace:", ".", "/", "~")
_ELSEWHERE = (
    *("--prefix", "-C", "--cwd", "--dir", "-w", "--workspace", "-F", "--filter", "-g", "--global"),
)


def _node_needs_sources(_: Manifests, folder: str, context: Context, runs: bool = True) -> bool:
    """True when package.json names what else is in the repository, or ``runs`` scripts."""
    if context.text(posixpath.join(folder, "pnpm-workspace.yaml")) is not None:
        return True
    if "yarnPath" in (context.text(posixpath.join(folder, ".yarnrc.yml")) or ""):
        return True
    package = package_json(context.text(posixpath.join(folder, "package.json")))
    if package is None:
        return False
    scripts = (text for name, text in package.scripts.items() if name in _LIFECYCLE)
    tables = (package.dependencies, package.dev, package.optional)
    local = any(version.startswith(_LOCAL) for table in tables for version in table.values())
    runs = runs and not all(map(_TRIFLE.match, scripts))
    return runs or local or package.has_workspaces or package.has_patches


_NODE = Manifests("node", ("package.json",), local=_node_needs_sources)
_NPM = _NODE._replace(
    lock="package-lock.json",
    beside=("npm-shrinkwrap.json", ".npmrc"),
    unseen=("package*.json",),
)
_YARN = _NODE._replace(
    lock="yarn.lock",
    beside=(".yarnrc", ".yarnrc.yml", ".npmrc"),
    unseen=("package.json", "yarn.lock*"),
)
_PNPM = _NODE._replace(
    lock="pnpm-lock.yaml",
    beside=(".npmrc", ".pnpmfile.cjs"),
    unseen=("package.json", "pnpm-lock.yaml*"),
)
_BUN = _NODE._replace(
    lock="bun.lock",
    beside=("bun.lockb", "bunfig.toml"),
    unseen=("package.json", "bun.lock*"),
)


def _node(manifests: Manifests, *subcommands: str, bare: bool = False) -> _Reader:
    def read(command: Command) -> Manifests | None:
        named = command.subcommand
        installs = command.runs(*subcommands) or (bare and named is None and not _asks(command))
        if not installs or command.operands() or command.has(*_ELSEWHERE):
            return None
        if command.has("--ignore-scripts"):
            return manifests._replace(local=partial(_node_needs_sources, runs=False))
        return manifests

    return read


def _asks(command: Command) -> bool:
    return command.has("--version", "-v", "--help", "-h")


# --- Python -------------------------------------------------------------------------------------

_MORE = pattern(r"-[erc]|--(?:editable|requirement|constraint)|\.|/|file:|.*@\s*file:", re.I)
_LOCAL_PATH = pattern(r"\bpath\s*=|\bworkspace\b")
_LISTS = ("-r", "--requirement", "-c", "--constraint", "--requirements")


def _pip(command: Command) -> Manifests | None:
    """`pip install -r requirements.txt`, and nothing from the build context beside that."""
    lists = tuple(command.values(*_LISTS))
    named = [word for word in command.words if word.startswith((".", "/")) and word not in lists]
    if not lists or named or command.has("-e", "--editable") or any("$" in n for n in lists):
        return None
    files = tuple(dict.fromkeys(posixpath.normpath(name) for name in lists))
    if any(name.startswith("..") or "://" in name for name in files):
        return None
    return Manifests("pip", files, local=_includes_more)


def _includes_more(manifests: Manifests, folder: str, context: Context) -> bool:
    """True when a requirements file names what else lies in the build context."""
    texts = (context.text(posixpath.join(folder, name)) for name in manifests.files)
    lines = (line.strip() for text in texts for line in (text or "").splitlines())
    return any(_MORE.match(line) for line in lines)


def _uv(command: Command) -> Manifests | None:
    if command.runs("pip") and command.words[:2] == ("pip", "install"):
        return _pip(command)
    if not command.runs("sync") or command.has("--package", "--project", "--directory"):
        return None
    only = "" if command.has("--no-install-project", "--only-group") else "--no-install-project"
    return Manifests(
        "uv",
        ("pyproject.toml",),
        "uv.lock",
        (".python-version",),
        ("pyproject.toml", "uv.lock*"),
        only,
        _in_text(_LOCAL_PATH),
    )


def _poetry(command: Command) -> Manifests | None:
    if not command.runs("install", "sync") or command.has("-C", "--directory", "-P", "--project"):
        return None
    return Manifests(
        "poetry",
        ("pyproject.toml",),
        "poetry.lock",
        ("poetry.toml",),
        ("pyproject.toml", "poetry.lock*"),
        "" if command.has("--no-root") else "--no-root",
        _in_text(_LOCAL_PATH),
    )


def _pipenv(command: Command) -> Manifests | None:
    if not command.runs("install", "sync") or command.operands():
        return None
    local = _in_text(_LOCAL_PATH)
    return Manifests("pipenv", ("Pipfile",), "Pipfile.lock", (), ("Pipfile*",), "", local)


# --- Ruby, PHP ----------------------------------------------------------------------------------

_LOCAL_GEM = pattern(r"\b(?:gemspec|path|eval_gemfile|instance_eval)\b|\bFile\.|ruby-version")
_LOCAL_COMPOSER = pattern(r"\"type\"\s*:\s*\"path\"")


def _bundle(command: Command) -> Manifests | None:
    bare = command.subcommand is None and not _asks(command)
    if not (bare or command.runs("install")) or command.has("--gemfile"):
        return None
    local = _in_text(_LOCAL_GEM)
    return Manifests("bundler", ("Gemfile",), "Gemfile.lock", (), ("Gemfile*",), "", local)


def _composer(command: Command) -> Manifests | None:
    """Without scripts and autoloader, which need the sources, the command installs packages."""
    if not command.runs("install", "i") or command.has("-d", "--working-dir"):
        return None
    only = [o for o in ("--no-scripts", "--no-autoloader") if not command.has(o)]
    local = _in_text(_LOCAL_COMPOSER)
    beside = ("symfony.lock",)
    unseen = ("composer.json", "composer.lock*")
    files, lock = ("composer.json",), "composer.lock"
    return Manifests("composer", files, lock, beside, unseen, " ".join(only), local)


def _in_text(pattern: re.Pattern[str]) -> _Local:
    def needs(manifests: Manifests, folder: str, context: Context) -> bool:
        """True when the manifest names what else lies in the build context."""
        text = context.text(posixpath.join(folder, manifests.files[0]))
        return pattern.search(text or "") is not None

    return needs


_INSTALLS = ("install", "i", "ci", "clean-install", "install-clean", "in", "add")
_READERS: dict[str, _Reader] = {
    "npm": _node(_NPM, *_INSTALLS),
    "yarn": _node(_YARN, "install", bare=True),
    "pnpm": _node(_PNPM, "install", "i"),
    "bun": _node(_BUN, "install", "i"),
    "uv": _uv,
    "poetry": _poetry,
    "pipenv": _pipenv,
    "bundle": _bundle,
    "bundler": _bundle,
    "composer": _composer,
}


# --- compiled languages: what their build commands need first is for a rule of each -------------


def _go_is_local(manifests: Manifests, folder: str, context: Context) -> bool:
    """True where modules come with the sources: replaced ones, a workspace, `vendor`."""
    beside = (context.text(posixpath.join(folder, n)) for n in ("go.work", "vendor/modules.txt"))
    local = any(text is not None for text in beside)
    return local or _in_text(re.compile(r"=>\s*\."))(manifests, folder, context)


GO = Manifests("go", ("go.mod",), "go.sum", (), ("go.mod", "go.sum*"), local=_go_is_local)
MAVEN = Manifests(
    "maven",
    ("pom.xml",),
    local=_in_text(pattern(r"<module>|<relativePath>|<systemPath>")),
)


def dotnet_project(path: str) -> Manifests:
    """The project file that `dotnet restore` is given, or ``*.csproj`` where it is given none."""
    name = posixpath.normpath(path)
    return Manifests("dotnet", (name,), beside=DOTNET_BESIDE, local=_dotnet_is_local)


DOTNET_BESIDE = (
    *("nuget.config", "NuGet.config", "global.json", "Directory.Build.props"),
    *("Directory.Packages.props", "packages.lock.json"),
)


def _dotnet_is_local(manifests: Manifests, folder: str, context: Context) -> bool:
    """True for a project that names others, and for a solution."""
    names = context.names if not folder else ()
    projects = [n for n in names if n.endswith("proj")] if "*" in manifests.files[0] else []
    texts = (context.text(posixpath.join(folder, n)) for n in (*manifests.files, *projects))
    return any(n.endswith((".sln", ".slnx")) for n in names) or any(
        text is not None and "<ProjectReference" in text for text in texts
    )
