"""What the commands of a build run: scripts of package.json, build tools, programs of packages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.node.installs import CLEAN_INSTALL, INSTALL
from dockerlint.model.package_json import PackageJson
from dockerlint.syntax import Command

# Programs that are there to build, watch or test, and mostly are development dependencies.
_BUILD_TOOLS = frozenset(
    {
        *("tsc", "tsup", "webpack", "webpack-cli", "vite", "rollup", "esbuild", "parcel", "swc"),
        *("ng", "next", "nuxt", "nuxi", "nest", "gulp", "grunt", "turbo", "nx", "lerna", "astro"),
        *("react-scripts", "vue-cli-service", "svelte-kit", "gatsby", "remix", "babel", "ncc"),
        *("jest", "mocha", "vitest", "cypress", "playwright", "eslint", "prettier", "ember"),
        *("prisma", "npm-run-all", "bower", "browserify", "hexo", "docusaurus", "vitepress"),
        *("make", "node-pre-gyp", "node-gyp", "elm", "electron-builder", "expo", "ncu", "patch"),
    }
)
_INSTALLS = {*INSTALL, *CLEAN_INSTALL, "add", "in", "clean-install", "ic", "install-clean"}
_OWN = {  # subcommands of package managers that start nothing of the project
    "npm": {*_INSTALLS, "cache", "config", "set", "prune", "uninstall", "rm", "pkg"},
    "yarn": {"install", "cache", "config", "set", "global", "policies", "add", "remove"},
    "pnpm": {"install", "i", "fetch", "store", "config", "prune", "add", "setup", "env"},
    "bun": {"install", "i", "add", "pm"},
}
_RUNNERS = ("npx", "pnpx", "bunx", "ts-node", "tsx", "nodemon", "corepack")
_INTERPRETERS = ("node", "sh", "bash", "ash", "deno")
# Programs of packages that have another name.
_PACKAGES = {"tsc": "typescript", "ng": "@angular/cli", "nest": "@nestjs/cli"}


def builds(command: Command) -> bool:
    """True for what may need development dependencies: a script, a build tool, an unknown."""
    name, words = command.name, command.words
    if name in _OWN:
        own = command.subcommand
        return own is not None and own.value not in _OWN[name]
    if name in _INTERPRETERS:
        return any(not word.startswith("-") for word in words) and not command.has("-c")
    if name == "corepack":
        return bool(words) and words[0] in _OWN
    path = command.argv[0].text
    is_own = path.startswith(("./", "../", "$")) or "node_modules" in path
    return name in _BUILD_TOOLS or name in _RUNNERS or is_own


def prunes(command: Command) -> bool:
    """True for ``npm prune`` and its like, and for taking node_modules away."""
    if command.name in _OWN:
        return command.runs("prune", "autoclean") or _is_focus(command)
    return command.name == "rm" and any("node_modules" in word for word in command.words)


def _is_focus(command: Command) -> bool:
    return command.name == "yarn" and command.runs("workspaces", "workspace")


def script_name(command: Command) -> str:
    """The script that ``npm run x``, ``npm start`` or ``yarn x`` runs; empty for others."""
    own = command.subcommand
    if command.name not in _OWN or own is None or own.value is None:
        return ""
    if own.value in ("run", "run-script", "rum", "urn"):
        named = command.operands()
        return named[0].value or "" if named else ""
    if command.name == "npm":
        short = {"t": "test", "tst": "test"}
        name = short.get(own.value, own.value)
        return name if name in ("start", "test", "stop", "restart") else ""
    if command.name == "bun":
        return ""
    return own.value if own.value not in (*_OWN[command.name], "exec", "dlx") else ""


def words_of(script: str) -> list[str]:
    """The words of a script, as far as they may be names of programs."""
    return re.findall(r"[\w@/.:=-]+", script)


def called_later(command: Command, package: PackageJson, file: Dockerfile) -> Iterator[str]:
    """The packages whose programs the later commands of the stage call, by scripts or npx."""
    run, script = file.run_of(command)
    stage = file.stage_of(run)
    later = [c for c in script.commands if c.span.start > command.span.start]
    later += [c for r, s in stage.runs if r.span.start > run.span.start for c in s.commands]
    for each in later:
        words: list[str] = []
        if name := script_name(each):
            words = words_of(package.scripts.get(name, ""))
        elif each.name in ("npx", "pnpx"):
            words = [word for word in each.words if not word.startswith("-")][:1]
        yield from (_PACKAGES.get(word, word) for word in words)
