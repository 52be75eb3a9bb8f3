"""What the stage that runs starts from and takes over, for each kind of program.

Each function gives the candidates, the best first; none where the file does not show what the
program is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator

from dockerlint import knowledge
from dockerlint.knowledge import Base
from dockerlint.knowledge.names import bare_name
from dockerlint.model import Stage
from dockerlint.model.accounts import is_root, user_at
from dockerlint.model.builds import DOTNET, GO, JAVA, NODE, PYTHON, RUST, is_tool
from dockerlint.model.dockerignore import in_force
from dockerlint.model.environment import seen_by
from dockerlint.model.folders import known_folder
from dockerlint.model.installs import install_of, manifest
from dockerlint.model.lockfiles import LOCKS
from dockerlint.model.package_json import PackageJson, package_json
from dockerlint.model.packages import manager_of
from dockerlint.model.programs import SYSTEM_MANAGERS
from dockerlint.model.starts import command_of, started
from dockerlint.model.transfers import transfers
from dockerlint.patterns import pattern
from dockerlint.rules.size._split import BUILD, Runtime, Splitter, apt_install, text_of
from dockerlint.rules.size._variants import aspnet, jres, newest_alpine, plain
from dockerlint.syntax import Cmd, Command, Copy, Entrypoint, Run, Transfer

_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
# Folders of a project that programs read when they run.
_READ_LATER = (
    *("public", "static", "assets", "views", "templates", "locales", "i18n", "migrations"),
    *("config", "conf"),
)
_ON_PATH = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin")


def runtimes(split: Splitter, kind: str, command: Command) -> Iterator[Runtime]:
    """The new stages to try, the best first."""
    makers = {GO: _go, RUST: _rust, JAVA: _java, DOTNET: _dotnet, NODE: _node, PYTHON: _python}
    words = started(split.stage)
    if not words or not split.folder or not split.stage.base or kind not in makers:
        return
    script = _script_before(split, words)
    if script is not None:
        cmd = split.stage.last(Cmd)
        words = command_of(cmd) if cmd else None
    for found in makers[kind](split, command, words) if words else ():
        yield found._replace(lines=(*found.lines, *(script or ())))


def _script_before(split: Splitter, words: tuple[str, ...]) -> tuple[str, ...] | None:
    """What brings the script of ENTRYPOINT that runs CMD in the end; None when there is none."""
    entrypoint, name = split.stage.last(Entrypoint), posixpath.basename(words[0])
    if entrypoint is None or len(entrypoint.words) != 1 or not name.endswith(".sh"):
        return None
    text = manifest(name, split.stage, split.file) or _of_project(split, words[0])
    if not re.search(r'^\s*exec "\$@"\s*$', text, re.M) or "bash" in text.partition("\n")[0]:
        return None
    path = _at(split, words[0])
    named = any(
        posixpath.basename(w.text) == name and t not in split.before
        for t in transfers(split.stage)
        for w in t.sources
    )
    inside = "/" in words[0] and path.startswith((split.folder or "").rstrip("/") + "/")
    return (_copy(split, path),) if inside and not named else ()


def _of_project(split: Splitter, path: str) -> str:
    """The text of a file that ``COPY . .`` brings, from the name it has in the working folder."""
    near = posixpath.relpath(_at(split, path), split.folder)
    whole = any(_takes_all(transfer) for transfer in transfers(split.stage))
    return (whole and not near.startswith("..") and split.file.context.text(near)) or ""


def _copy(split: Splitter, path: str, target: str = "") -> str:
    """What brings a file or folder over to the same place."""
    folder = (split.folder or "").rstrip("/") + "/"
    near = path.startswith(folder) and folder != "/"
    to = target or (f"./{path.removeprefix(folder)}" if near else path)
    owner = split.owner if _has_accounts(split) else ""
    return f"COPY --from={BUILD} {owner}{path} {to}"


def _has_accounts(split: Splitter) -> bool:
    """True where the new stage has the accounts of the old one, those of the base image too."""
    base = split.stage.base
    same = base is not None and base.reference.official in ("node", "python")
    return same or re.fullmatch(r"--chown=\d+(:\d+)? ", split.owner) is not None


def _at(split: Splitter, path: str) -> str:
    return posixpath.normpath(posixpath.join(split.folder or "/", path))


def _read_later(split: Splitter, but: Iterable[str] = ()) -> Iterator[str]:
    """What brings the folders of the project that the program may read."""
    if not any(_takes_all(t) for t in transfers(split.stage)):
        return
    context = split.file.context
    ignored = in_force(context)
    for name in _READ_LATER:
        if name in context.names and name not in but and not ignored.covers(name):
            yield _copy(split, _at(split, name))


def _takes_all(transfer: Transfer) -> bool:
    """True for ``COPY . .``."""
    return not transfer.flag("from") and any(w.text in (".", "./", "/") for w in transfer.sources)


def _given_files(split: Splitter, words: tuple[str, ...], but: str) -> Iterator[str]:
    """What brings the files of the project that the program is told to read."""
    for word in words[1:]:
        name = word.rpartition("=")[2]
        if name in split.file.context.names and _at(split, name) != but and "." in name:
            yield _copy(split, _at(split, name))


# --- libraries of the system ---------------------------------------------------------------------

# What headers are for, in the final image: packages of Debian and of Alpine.
_LIBRARIES = {
    "libpq-dev": "libpq5",
    "default-libmysqlclient-dev": "libmariadb3",
    "libmariadb-dev": "libmariadb3",
    "libxml2-dev": "libxml2",
    "libxslt1-dev": "libxslt1.1",
    "libxslt-dev": "libxslt1.1",
    "libjpeg-dev": "libjpeg62-turbo",
    "libsqlite3-dev": "libsqlite3-0",
    "zlib1g-dev": "",
    "postgresql-dev": "libpq",
    "mariadb-dev": "mariadb-connector-c",
    "mariadb-connector-c-dev": "mariadb-connector-c",
    "sqlite-dev": "sqlite-libs",
    "openssl-dev": "",
    "zlib-dev": "",
    "musl-dev": "",
    "libc-dev": "",
    "libc6-dev": "",
    "linux-headers": "",
}
_OF_PYTHON = {"libffi-dev", "libssl-dev", "python3-dev"}  # its images hold what these are for


def _libraries(split: Splitter, held: Container[str] = ()) -> list[str] | None:
    """The packages that hold at run time what was built against; None where one is not known.

    Of ``held`` headers the new stage has the libraries.
    """
    needed: list[str] = []
    for command in split.stage.own_commands():
        install = install_of(command, split.file)
        if install is None or install.manager in ("pip", "npm", "yarn"):
            continue
        for package in install.packages:
            name = bare_name(package)
            if name in _LIBRARIES:
                needed += [_LIBRARIES[name]] if _LIBRARIES[name] else []
            elif name.endswith(("-dev", "-devel")) and name not in held:
                return None
    return list(dict.fromkeys(needed))


def _library_install(libraries: list[str], base: Base) -> Iterator[str]:
    names = " ".join(libraries)
    if libraries and base.family == "alpine":
        yield f"RUN apk add --no-cache {names}"
    elif libraries:
        yield from apt_install(libraries)


# --- programs of machine code -------------------------------------------------------------------


def _program(split: Splitter, words: tuple[str, ...], built: str, folder: bool) -> str | None:
    """The program that is started, where it is the one that was ``built`` or lies there."""
    if "/" not in words[0]:
        same = posixpath.basename(built) == words[0] and posixpath.dirname(built) in _ON_PATH
        return built if same and not folder else None
    path = _at(split, words[0])
    inside = path.startswith(built.rstrip("/") + "/")
    return path if path == built or (folder and inside) else None


def _machine(
    split: Splitter, path: str, words: tuple[str, ...], is_static: bool
) -> Iterator[Runtime]:
    assert split.stage.base
    base = split.stage.base
    if _moves_others(split, path):
        return
    lines = (*_read_later(split), *_given_files(split, words, path))
    program = _copy(split, path)
    if is_static and base.family != "alpine":
        yield Runtime(newest_alpine(), (program, *lines), same_system=False)
    libraries = [] if is_static else _libraries(split)
    if libraries is not None and (found := plain(base)):
        linked = _library_install(libraries, base)
        trust = f"COPY --from={BUILD} {_CERTIFICATES} {posixpath.dirname(_CERTIFICATES)}/"
        trusted = [trust] * (base.family == "debian")
        yield Runtime(found, (*linked, *trusted, program, *lines), same_system=True)


def _go(split: Splitter, command: Command, words: tuple[str, ...]) -> Iterator[Runtime]:
    is_static = seen_by(command, split.file).get("CGO_ENABLED") == "0"
    if command.runs("install"):
        yield from _installed(split, "/go/bin", words, is_static)
        return
    output = command.option("-o")
    if _changes_folder(split, command) and not (output or "").startswith("/"):
        return
    many = any("..." in word for word in command.words)
    is_folder = output is None or output.endswith("/") or many
    run, _ = split.file.run_of(command)
    folder = known_folder(split.stage, run) or "/"
    built = posixpath.normpath(posixpath.join(folder, output or "."))
    path = _program(split, words, built, is_folder)
    if path is None and _at(split, words[0]) in _moved(split):
        path, is_folder = _at(split, words[0]), False
    if path and (not is_folder or posixpath.dirname(path) == built):
        yield from _machine(split, path, words, is_static)


def _installed(
    split: Splitter, folder: str, words: tuple[str, ...], is_static: bool
) -> Iterator[Runtime]:
    """A program that lies where the language puts it, and then where the shell looks."""
    name = posixpath.basename(words[0])
    if words[0] not in (name, f"{folder}/{name}"):
        return
    path = f"{folder}/{name}"
    there = f"/usr/local/bin/{name}" if words[0] == name else ""
    for found in _machine(split, path, words, is_static):
        lines = [
            _copy(split, path, there) if line == _copy(split, path) else line
            for line in found.lines
        ]
        yield Runtime(found.base, tuple(lines), found.same_system)


def _changes_folder(split: Splitter, command: Command) -> bool:
    _, script = split.file.run_of(command)
    return any(c.name in ("cd", "pushd") for c in script.commands)


_SYSTEM_CRATE = pattern(
    r'^name = "(?!(?:windows|linux-raw|js|web|core-foundation|security-framework)-)[\w-]+-sys"',
    re.M,
)


def _rust(split: Splitter, command: Command, words: tuple[str, ...]) -> Iterator[Runtime]:
    lock = manifest("Cargo.lock", split.stage, split.file)
    if lock is None or _SYSTEM_CRATE.search(lock):
        return  # it may need libraries of the system
    if command.runs("install"):
        yield from _installed(split, "/usr/local/cargo/bin", words, is_static=False)
        return
    path = _at(split, words[0]) if "/" in words[0] else f"/usr/local/bin/{words[0]}"
    if path.startswith(f"{_at(split, 'target')}/") or path in _moved(split):
        yield from _machine(split, path, words, is_static=False)


def _moved(split: Splitter) -> set[str]:
    """Where commands before the split copy or move single files to, by full name."""
    return set().union(*_moves(split))


def _moves(split: Splitter) -> Iterator[set[str]]:
    """For each such command the names that what it moves may have then."""
    for run in split.before:
        script = split.stage.script(run) if isinstance(run, Run) else None
        for command in script.commands if script else ():
            if command.name in ("cp", "mv", "install") and len(command.words) > 1:
                *sources, target = command.words
                folder = known_folder(split.stage, run) or "/"
                target = posixpath.normpath(posixpath.join(folder, target))
                yield {target, f"{target}/{posixpath.basename(sources[-1])}"}


def _moves_others(split: Splitter, path: str) -> bool:
    """True where not only the program is moved: it may need what else is."""
    return any(path not in targets for targets in _moves(split))


# --- Java and .NET ------------------------------------------------------------------------------

_FAT = pattern(
    r"spring-boot|maven-shade-plugin|maven-assembly-plugin|shadow|quarkus|micronaut|capsule"
)


def _java(split: Splitter, command: Command, words: tuple[str, ...]) -> Iterator[Runtime]:
    base = split.stage.base
    if posixpath.basename(words[0]) != "java" or "-jar" not in words or base is None:
        return
    after = words[words.index("-jar") + 1 :]
    if not after or "*" in after[0] or not after[0].endswith(".jar"):
        return
    build_files = ("pom.xml", "build.gradle", "build.gradle.kts")
    texts = [t for name in build_files if (t := manifest(name, split.stage, split.file))]
    if texts and not any(map(_FAT.search, texts)):
        return  # the jar may need others beside it
    path = _at(split, after[0])
    if _moves_others(split, path):
        return
    if posixpath.basename(path) == "quarkus-run.jar":
        path = posixpath.dirname(path)
    for image in jres(base):
        lines = (_copy(split, path), *_given_files(split, words, path))
        yield Runtime(image, lines, same_system=knowledge.image(image).family == base.family)


def _dotnet(split: Splitter, command: Command, words: tuple[str, ...]) -> Iterator[Runtime]:
    base, output = split.stage.base, command.option("-o", "--output")
    if base is None or base.reference.name != "mcr.microsoft.com/dotnet/sdk" or not output:
        return
    image = aspnet(base)
    if not image or not command.runs("publish") or _changes_folder(split, command):
        return
    folder = _at(split, output)
    program = words[1] if words[0] == "dotnet" and len(words) > 1 else words[0]
    if "/" not in program and words[0] != "dotnet":
        return
    if not _at(split, program).startswith(f"{folder}/"):
        return
    yield Runtime(image, (_copy(split, folder),), same_system=True)


# --- Node ---------------------------------------------------------------------------------------

_MANIFEST = pattern(
    r"(?:\./)?(?:package(?:\*|-lock\*?)?(?:\.json)?|npm-shrinkwrap\.json|yarn\.lock\*?"
    r"|pnpm-lock\.yaml\*?|package-lock\.json\*|\.npmrc|\.yarnrc|\[?p\]?ackage.*\.json)"
)
_HOOKS = {"prepare", "postinstall", "preinstall", "install", "dependencies", "prepublish"}
_ELSEWHERE = pattern(r"(?:git|github|gitlab|bitbucket|file|link|workspace|https?)[:+]|[\w-]+/")
# Packages that are compiled when they are installed, or whose code is generated then.
_COMPILED = {
    *("node-sass", "node-rdkafka", "pg-native", "libpq", "grpc", "ibm_db", "odbc", "robotjs"),
    *("@prisma/client", "prisma", "canvas", "zeromq", "usb", "serialport", "node-gyp", "nodegit"),
    *("isolated-vm", "bcrypt-nodejs", "re2", "mdns", "bluetooth-hci-socket", "puppeteer"),
}
_OUTPUT = ("dist", ".output")


def _node(split: Splitter, command: Command, words: tuple[str, ...]) -> Iterator[Runtime]:
    package = package_json(manifest("package.json", split.stage, split.file))
    if package is None or not _can_be_taken_apart(split, package):
        return
    program = _script_of(words, package)
    artefacts = _artefacts(split, package, program) if program else None
    if artefacts is None:
        return
    lines: list[str] = []
    last: tuple[str, ...] = ()
    if _is_installed_alone(split, package):
        dependencies = _dependencies(split)
    else:
        dependencies, last = _pruned(split)
    if dependencies is None:
        return
    lines += dependencies
    lines += [_copy(split, _at(split, name)) for name in artefacts]
    lines += _read_later(split, artefacts)
    for image in _same_language(split.stage):
        yield Runtime(image, tuple(lines), same_system=True, last=last)


def _same_language(stage: Stage) -> Iterator[str]:
    """The slim variant of the base image, or else that image itself, as it is written."""
    base, image = stage.base, stage.image
    if base is None or image is None or base.image is None or base.reference.digest:
        return
    if base.kind == "default":
        for tag, variant in base.siblings:
            if variant.kind != "slim":
                continue
            if image.text == base.reference.tagged:
                yield f"{base.reference.name}:{tag}"
            elif tag == f"{base.tag}-slim":
                yield f"{image.text}-slim"
    yield image.text


def _can_be_taken_apart(split: Splitter, package: PackageJson) -> bool:
    """False where folders or libraries may be needed that nobody can tell."""
    needed = package.dependencies
    modern = re.match(r"yarn@[2-9]", package.manager)
    beside = split.file.context.names & {
        *(".yarnrc.yml", "pnpm-workspace.yaml", "lerna.json", "binding.gyp"),
    }
    local = any(re.match("(?:file|link|workspace|portal):", v) for v in needed.values())
    parts = package.has_workspaces or local
    return not (_COMPILED.intersection(needed) or parts or modern or beside)


def _is_installed_alone(split: Splitter, package: PackageJson) -> bool:
    """True when the dependencies can be installed without compilers, git and scripts."""
    fetched = any(map(_ELSEWHERE.match, package.dependencies.values()))
    return not (_HOOKS.intersection(package.scripts) or fetched or _tools(split))


def _tools(split: Splitter) -> set[str]:
    """The packages of the system that were installed to compile dependencies."""
    return {
        name
        for command in split.stage.own_commands()
        if command.name in SYSTEM_MANAGERS and (install := install_of(command, split.file))
        for name in install.packages
        if is_tool(name) or name in ("python3", "git")
    }


def _pruned(split: Splitter) -> tuple[list[str] | None, tuple[str, ...]]:
    """What takes over the installed dependencies, and what removes the others before."""
    found = _install(split)
    headers = {n for n in _tools(split) if n.endswith("-dev")} - {"musl-dev", "libc6-dev"}
    if found is None or found[0].name != "npm" or headers:
        return None, ()
    lines = [_copy(split, _at(split, name)) for name in ("package.json", "node_modules")]
    return lines, ("RUN npm prune --omit=dev",)


def _script_of(words: tuple[str, ...], package: PackageJson) -> tuple[str, ...] | None:
    """What the container runs, through the scripts of the package.json."""
    if words[0] not in ("npm", "yarn", "pnpm"):
        return words
    rest = [w for w in words[1:] if not w.startswith("-") and w not in ("run", "run-script")]
    if len(rest) != 1 or f"pre{rest[0]}" in package.scripts:
        return None
    text = package.scripts.get(rest[0], "")
    if re.search(r"[;&|<>$`]", text):
        return None
    import shlex  # rarely needed

    try:
        found = shlex.split(text)
    except ValueError:
        return None
    while found and (re.match(r"\w+=", found[0]) or found[0] == "cross-env"):
        del found[0]
    return tuple(found) or None


def _artefacts(split: Splitter, package: PackageJson, words: tuple[str, ...]) -> list[str] | None:
    """The folders that the build makes and the program is in."""
    names = split.file.context.names
    if words[:2] == ("next", "start"):
        configuration = (n for n in sorted(names) if re.fullmatch(r"next\.config\.\w+", n))
        return [".next", *configuration]
    if words[0] != "node":
        return None
    arguments = iter(words[1:])
    for word in arguments:
        if word in ("-r", "--require", "--import", "--loader", "--experimental-loader"):
            next(arguments, None)
        elif not word.startswith("-"):
            path = posixpath.relpath(_at(split, word), split.folder)
            folder, slash, _ = path.partition("/")
            made = folder in _OUTPUT or folder in _told_outputs(split, package)
            return [folder] if slash and made else None
    return None


def _told_outputs(split: Splitter, package: PackageJson) -> Iterator[str]:
    """The folders that the settings of the compiler, or its command, say it writes to."""
    text = manifest("tsconfig.json", split.stage, split.file) or ""
    text += " ".join(s for name, s in package.scripts.items() if name.startswith("build"))
    pattern = r'(?:"outDir"\s*:\s*"|--out-?[dD]ir[ =]|(?<=\s)-d )(?:\./)?([\w.-]+)'
    return (m[1] for m in re.finditer(pattern, text))


def _dependencies(split: Splitter) -> list[str] | None:
    """What installs the dependencies of the program, and no others."""
    found = _install(split)
    if found is None:
        return None
    install, run = found
    manager = manager_of(install) or install.name
    brought, has_lock = _manifests(split, manager, install.runs("ci"))
    if not brought:
        return None
    frozen = has_lock or install.has("--frozen-lockfile")
    options = [w for w in install.words if w in ("--legacy-peer-deps", "--force")]
    match manager:
        case "npm":
            text = f"npm {'ci' if has_lock else 'install'} --omit=dev"
        case "yarn":
            text = f"yarn install --production{' --frozen-lockfile' * frozen}"
        case _:
            text = f"pnpm install --prod{' --frozen-lockfile' * frozen}"
    source = run.source
    flags = [source.text[slice(*flag.span)] for flag in run.flags]
    setup = _pnpm_setup(split) if manager == "pnpm" else []
    if setup is None:
        return None
    return [*setup, *brought, " ".join(["RUN", *flags, text, *options])]


def _install(split: Splitter) -> tuple[Command, Run] | None:
    """The command that installs what the package.json lists."""
    for run in split.before:
        script = split.stage.script(run) if isinstance(run, Run) else None
        for command in script.commands if script else ():
            if command.has("-g", "--global", "--immutable", "-C", "--prefix"):
                continue
            if command.name == "pnpm" and command.runs("install", "i"):
                return (command, run) if isinstance(run, Run) else None
            if command.name in ("npm", "yarn") and install_of(command, split.file):
                bare = command.runs("ci", "install", "i") or command.subcommand is None
                return (command, run) if bare and isinstance(run, Run) else None
    return None


def _pnpm_setup(split: Splitter) -> list[str] | None:
    """The RUNs that bring pnpm; None where these do something else as well."""
    lines: list[str] = []
    for run in split.before:
        script = split.stage.script(run) if isinstance(run, Run) else None
        if script is None:
            continue
        brings = [c for c in script.commands if _brings_pnpm(c)]
        if brings and len(brings) == len(script.commands):
            lines += text_of(run)
        elif brings:
            return None
    return lines or None


def _brings_pnpm(command: Command) -> bool:
    if command.name == "corepack":
        return True
    is_global = command.name == "npm" and command.has("-g", "--global")
    return is_global and any(a.text.partition("@")[0] == "pnpm" for a in command.operands())


def _manifests(split: Splitter, manager: str, needs_lock: bool) -> tuple[list[str], bool]:
    """What brings package.json and its lock file, and whether there is one."""
    context = split.file.context
    ignored = in_force(context)
    beside = [n for n in LOCKS[manager] if n in context.names and not ignored.covers(n)]
    for transfer in split.before:
        if not isinstance(transfer, Copy) or transfer.flag("from") or not transfer.destination:
            continue
        names = [w.text for w in transfer.sources]
        if all(map(_MANIFEST.fullmatch, names)) and any("package" in n for n in names):
            if _at(split, transfer.destination.text) != split.folder:
                return [], False
            has_lock = any(name in names or any("*" in n for n in names) for name in beside)
            return text_of(transfer), has_lock or needs_lock or any("lock" in n for n in names)
    if not any(_takes_all(t) for t in transfers(split.stage)):
        return [], False
    more = [".npmrc"] if ".npmrc" in context.names and not ignored.covers(".npmrc") else []
    named = ["package.json", *beside[:1]] if beside or not needs_lock else ["package*.json"]
    return [f"COPY {' '.join([*named, *more])} ./"], bool(beside) or needs_lock


# --- Python -------------------------------------------------------------------------------------

# Packages that pip compiles against a library of the full image, and what holds that; empty where
# nobody can tell.
_LINKED = {
    "mysqlclient": "libmariadb3",
    "psycopg2": "libpq5",
    "psycopg-c": "libpq5",
    **dict.fromkeys(("pycurl", "pyodbc", "python-ldap", "xmlsec", "pygraphviz", "gdal"), ""),
    **dict.fromkeys(("pycairo", "pygobject", "python-snappy", "tesserocr", "pymssql"), ""),
}


def _python(split: Splitter, command: Command, words: tuple[str, ...]) -> Iterator[Runtime]:
    base = split.stage.base
    if base is None or base.reference.official != "python" or command.has("--user"):
        return
    places = _installed_at(split, command, base)
    libraries = _libraries(split, _OF_PYTHON)
    linked = _linked(split) if base.kind == "default" else []
    if places is None or libraries is None or "" in linked or _project_is_changed(split):
        return
    libraries += [name for name in linked if name not in libraries]
    lines = [*_library_install(libraries, base), *(f"COPY --from={BUILD} {p} {p}" for p in places)]
    for transfer in split.before:
        if isinstance(transfer, Transfer) and not split.goes_elsewhere(transfer):
            names = [posixpath.basename(w.text) for w in transfer.sources]
            if not all(re.fullmatch(r"requirements.*\.txt|constraints.*\.txt", n) for n in names):
                lines += text_of(transfer)
    for image in _same_language(split.stage):
        yield Runtime(image, tuple(lines), same_system=True)


def _project_is_changed(split: Splitter) -> bool:
    """True where RUNs before the split may write what the copies of the new stage do not bring."""
    scripts = (split.stage.script(i) for i in split.before if isinstance(i, Run))
    commands = (command for script in scripts if script for command in script.commands)
    return any(split.writes_to_project(c) and not _is_for_packages(c) for c in commands)


def _is_for_packages(command: Command) -> bool:
    """True for pip, and for what makes the folder that it installs to."""
    module = command.option("-m") if command.name in ("python", "python3") else command.name
    return module in ("pip", "pip3", "venv", "ensurepip")


def _installed_at(split: Splitter, command: Command, base: Base) -> list[str] | None:
    """The folders that pip puts packages in."""
    run, _ = split.file.run_of(command)
    if command.has("-t", "--target", "--prefix", "--root", "-e", "--editable"):
        return None
    venv = (split.stage.env_at(run) or {}).get("VIRTUAL_ENV")
    if venv:
        return [venv]
    if "/" in command.argv[0].text:
        folder = posixpath.dirname(posixpath.dirname(command.argv[0].text))
        return [folder] if folder.startswith("/") else None
    made = [c.words[-1] for c in split.stage.own_commands() if "venv" in c.words]
    if made:
        return [made[0]] if len(made) == 1 and made[0].startswith("/") else None
    found = re.match(r"3\.\d+", base.tag)
    if not found or not is_root(user_at(split.stage, run)):
        return None  # pip puts packages of other users in their folders
    return [f"/usr/local/lib/python{found[0]}/site-packages", "/usr/local/bin"]


def _linked(split: Splitter) -> list[str]:
    """The libraries of the full image that what pip installs is linked to."""
    found = (install_of(command, split.file) for command in split.stage.own_commands())
    names = [n for each in found if each and each.manager == "pip" for n in each.packages]
    bare = (bare_name(name).lower().replace("_", "-") for name in names)
    return [_LINKED[name] for name in bare if name in _LINKED]
