"""Settings: from the nearest file, validated, with the command line or the editor on top."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dockerlint import hadolint
from dockerlint.files import absolute, from_here
from dockerlint.findings import Finding, Severity
from dockerlint.ignore import Patterns
from dockerlint.ignore import read as read_pattern
from dockerlint.knowledge.peers import BUILDKIT, EXPERIMENTAL
from dockerlint.model import LabelType, Policy, SupportEnd
from dockerlint.patterns import pattern
from dockerlint.registry import called, load, named
from dockerlint.rule import ALL, PARTS, PEERS, SHELLCHECK, Profile, Rule, is_part
from dockerlint.text import likeliest

if TYPE_CHECKING:
    from dockerlint.model.checks import Checks

FILES = ("dockerlint.toml", ".dockerlint.toml", "pyproject.toml")
PYPROJECT = FILES[-1]  # counts only with a table of ours in it
ALL_FILES = (*FILES, *hadolint.FILES)  # where settings can come from
FORMATS = (  # how findings can be shown; each is a module of `dockerlint.output`
    *("text", "json", "sarif", "github", "gitlab", "checkstyle", "junit", "gnu", "sonarqube"),
    "codeclimate",
)
_ANY_FILE = "*"
# What these report makes the other findings doubtful.
ALWAYS_ON = ("parse-error", "instruction-before-from")


# The settings that decide what is done about findings, not which there are.
_NO_MATTER = {
    *("fail_level", "exclude", "format", "per_file_ignores", "unsafe_fixes"),
    *("image", "folder", "file"),
}


class ShellCheckUse(StrEnum):
    """Whether ShellCheck is run on the scripts of files."""

    AUTO = "auto"  # where it is installed
    ON = "on"  # it must be
    OFF = "off"


class ConfigError(Exception):
    """A setting that cannot be used; the text names file, line and column where known.

    ``keys`` lead to the culprit from the outside in, such as ``("severity", "apk-no-cache")``.
    """

    def __init__(self, message: str, *keys: str) -> None:
        super().__init__(message)
        self.keys = keys


class _Given(NamedTuple):
    """What can be set, and the defaults."""

    profile: Profile = Profile.RECOMMENDED
    select: tuple[str, ...] = ()  # instead of the profile
    extend_select: tuple[str, ...] = ()  # on top of either
    ignore: tuple[str, ...] = ()  # has the last word
    severity: Mapping[str, Severity] = {}
    fail_level: Severity | None = Severity.WARNING  # None: findings never fail the run
    exclude: tuple[str, ...] = ()  # patterns as in .gitignore
    format: str = "text"  # how the command line shows findings
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    unsafe_fixes: bool = False
    shellcheck: ShellCheckUse = ShellCheckUse.AUTO
    disable_ignore_comments: bool = False
    trusted_registries: tuple[str, ...] = ()  # see `Policy`
    labels: Mapping[str, LabelType] = {}
    strict_labels: bool = False
    image: Mapping[str, str] = {}  # by pattern, see `image_of`
    mirrors: tuple[str, ...] = ()
    end_of_support: SupportEnd = SupportEnd.FREE
    folder: Path = Path()  # what patterns are relative to
    file: Path | None = None  # where they were read


class Settings(_Given):
    """What to report and what to do about it. Rules are named by name, code or group."""

    def __reduce__(self) -> "tuple[type[Settings], tuple[Any, ...]]":
        """For another process: what was given, not what was made of it."""
        return Settings, tuple(self)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are on. Raises ConfigError for a name no rule has."""
        if self.select:
            chosen = _rules(self.select)
        else:
            chosen = {r for r in load() if r.severity_in(self.profile)}
        chosen |= _rules(self.extend_select)
        chosen -= _rules(name for name in self.ignore if not is_part(name))
        chosen |= self._always_on
        return tuple(r for r in load() if r in chosen)

    def rules_with(self, checks: "Checks") -> tuple[Rule, ...]:
        """The rules that are on in a file which asks for experimental checks of BuildKit's."""
        if self.select or not checks.experimental:
            return self.rules
        names = {code.lower() for code in checks.experimental}
        on = {
            *self.rules,
            *(r for c in EXPERIMENTAL if {ALL, c.lower()} & names for r in named(c)),
        }
        on -= _rules(name for name in self.ignore if not is_part(name)) - self._always_on
        return tuple(r for r in load() if r in on)

    @cached_property
    def wants_shellcheck(self) -> bool:
        """True when what ShellCheck finds is to be shown, if it is there."""
        is_on = any(rule.name == SHELLCHECK for rule in self.rules)
        return is_on and self.shellcheck is not ShellCheckUse.OFF

    @cached_property
    def policy(self) -> Policy:
        """What rules may know of these settings."""
        return Policy(
            self.trusted_registries,
            self.labels,
            self.strict_labels,
            self.mirrors,
            self.end_of_support,
        )

    @cached_property
    def decides(self) -> str:
        """What of these settings decides which findings a file has: equal texts, equal findings.

        Names that are ignored in some files only count once `for_file` has put them in.
        """
        return repr(
            [
                (name, sorted(value.items()) if isinstance(value, Mapping) else value)
                for name, value in self._asdict().items()
                if name not in _NO_MATTER
            ]
        )

    @property
    def _always_on(self) -> set[Rule]:
        """Only its own name turns it off, not that of a group or ``all``."""
        ignored = {rule for name in self.ignore for rule in named(name)}
        return {r for r in load() if r.name in ALWAYS_ON} - ignored

    @cached_property
    def _severities(self) -> dict[str, Severity]:
        """By rule, or code of ShellCheck: what the profile says of others, then the settings.

        A name that stands for fewer rules has the last word.
        """
        levels = {}
        if self.profile in PEERS:
            levels = {r.name: level for r in load() if (level := r.severity_in(self.profile))}
            levels.pop(SHELLCHECK, None)  # each of its findings has its own
            levels |= PARTS.get(self.profile, {})
        given = [(_rules([name]), name, level) for name, level in self.severity.items()]
        for rules, name, level in sorted(given, key=lambda each: -len(each[0])):
            keys = [name.upper()] if is_part(name) else [rule.name for rule in rules]
            levels |= dict.fromkeys(keys, level)
        return levels

    def adjusted(self, finding: Finding, checks: "Checks") -> Finding:
        """The finding with the severity these settings, or the file itself, give its rule.

        Under the profile of another tool it also has the code that the tool's users know.
        """
        levels = self._severities
        level = levels.get(finding.part) or levels.get(finding.rule, finding.severity)
        if checks.error and not BUILDKIT.keys().isdisjoint(finding.codes):
            level = Severity.ERROR
        code = next((c for c in finding.codes if c in PEERS.get(self.profile, ())), "")
        if level is finding.severity and not code:
            return finding
        return finding._replace(severity=level, known_as=code)

    def keeps(self, finding: Finding) -> bool:
        """False for a code of ShellCheck that is ignored, or not among those selected."""
        part = finding.part
        return part not in self._ignored_parts and part in (self._selected_parts or {part})

    @cached_property
    def _ignored_parts(self) -> set[str]:
        return {name.upper() for name in self.ignore if is_part(name)}

    @cached_property
    def _selected_parts(self) -> set[str]:
        """The codes of ShellCheck that are on; empty when its rule is on as a whole."""
        names = (*self.select, *self.extend_select)
        by_profile = not self.select and any(
            r.name == SHELLCHECK and r.severity_in(self.profile) for r in load()
        )
        as_whole = any(
            not is_part(n) and any(r.name == SHELLCHECK for r in called(n)) for n in names
        )
        parts = {name.upper() for name in names if is_part(name)}
        return set() if by_profile or as_whole else parts

    def fails(self, finding: Finding) -> bool:
        """True when a run with this finding is to fail."""
        return self.fail_level is not None and finding.severity.weight >= self.fail_level.weight

    def excludes(self, path: Path, folder: bool = False) -> bool:
        """True when ``exclude`` names the file (or ``folder``), or a folder it is in."""
        return bool(self.exclude) and self._matches(self._excluded, path, folder)

    def for_file(self, path: Path) -> "Settings":
        """These settings with what ``per-file-ignores`` adds for one file."""
        matching = (names for p, names in self._ignored_in if self._matches(p, path))
        more = [name for names in matching for name in names]
        return self._replace(ignore=(*self.ignore, *more)) if more else self

    def image_of(self, path: Path) -> Path | None:
        """The image that was built from the file: an archive, a layout or a history."""
        named = [image for p, image in self._images if self._matches(p, path)]
        return self.folder / named[-1] if named else None

    @cached_property
    def _images(self) -> list[tuple[Patterns, str]]:
        return [(_patterns("image", p), image) for p, image in self.image.items()]

    @cached_property
    def _excluded(self) -> Patterns:
        return _patterns("exclude", *self.exclude)

    @cached_property
    def _ignored_in(self) -> list[tuple[Patterns, tuple[str, ...]]]:
        key = "per-file-ignores"
        return [(_patterns(key, p), names) for p, names in self.per_file_ignores.items()]

    def _matches(self, patterns: Patterns, path: Path, folder: bool = False) -> bool:
        try:
            inside = absolute(path).relative_to(absolute(self.folder)).as_posix()
        except ValueError:  # elsewhere
            return False
        return inside != "." and patterns.covers(inside + "/" * folder)

    def check(self) -> "Settings":
        """These settings, once all that is only looked at later is known to be right.

        That is every name of a rule, and every pattern. Raises ConfigError.
        """
        for keys, name in self._names():
            if not called(name):
                raise ConfigError(unknown_rule(name), *keys, name)
        if self.exclude:
            self._excluded  # noqa: B018  # raises
        self._ignored_in  # noqa: B018  # likewise
        self._images  # noqa: B018  # likewise
        return self

    def _names(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every name of a rule in these settings, and the keys that lead to it."""
        yield from ((("select",), name) for name in self.select)
        yield from ((("extend-select",), name) for name in self.extend_select)
        yield from ((("ignore",), name) for name in self.ignore)
        yield from ((("severity",), name) for name in self.severity)
        for where, names in self.per_file_ignores.items():
            yield from ((("per-file-ignores", where), name) for name in names)


def _patterns(key: str, *lines: str) -> Patterns:
    if wrong := next((line for line in lines if not read_pattern(line)), None):
        raise ConfigError(f"`{wrong}` is not a pattern", key, wrong)
    return Patterns(lines)


def _rules(names: Iterable[str]) -> set[Rule]:
    """The rules that all the names together stand for. Raises ConfigError."""
    found: set[Rule] = set()
    for name in names:
        matching = called(name)
        if not matching:
            raise ConfigError(unknown_rule(name))
        found |= matching
    return found


def unknown_rule(name: str) -> str:
    """The message for a name that no rule has."""
    known = [ALL, *(n for r in load() for n in (*r.names, r.group))]
    return f"unknown rule `{name}`{_suggestion(name, known)}"


Found = dict[tuple[Path, tuple[str, ...]], Path | None]


def find(path: Path, known: Found | None = None) -> Path | None:
    """The settings file for a file or folder: the nearest one, looking upwards.

    One of hadolint's where there is none of ours. What is ``known`` of folders is not looked for
    again, and what is found is added to it.
    """
    return nearest(path, FILES, known) or nearest(path, hadolint.FILES, known)


def nearest(path: Path, names: tuple[str, ...], known: Found | None = None) -> Path | None:
    """The file of one of these names that is nearest, looking upwards; ``known`` as above."""
    known = {} if known is None else known
    passed: list[Path] = []
    found: Path | None = None
    start = absolute(path)
    for folder in (start, *start.parents):
        if (folder, names) in known:
            found = known[folder, names]
            break
        passed.append(folder)
        found = next(filter(_counts, (folder / name for name in names)), None)
        if found:
            break
    known.update(((folder, names), found) for folder in passed)
    return found


def _counts(file: Path) -> bool:
    return _is_file(file) and (file.name != PYPROJECT or _is_ours(file))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder we may not look into
        return False


def _is_ours(pyproject: Path) -> bool:
    """True when it has our table, or may have it but is not valid."""
    try:
        text = pyproject.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if "dockerlint" not in text:
        return False
    import tomllib

    try:
        return "dockerlint" in _tool(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return bool(_HEADER.search(text))


_HEADER = pattern(r"^\s*\[\s*tool\s*\.\s*dockerlint\b", re.M)


def _tool(pyproject: Mapping[str, Any]) -> Mapping[str, Any]:
    tool = pyproject.get("tool")
    return tool if isinstance(tool, Mapping) else {}


def read(path: Path) -> Settings:
    """Settings from a TOML file of ours or a YAML file of hadolint's. Raises ConfigError."""
    if path.suffix in (".yaml", ".yml"):
        return from_table(translated(path).table)._replace(folder=path.parent, file=path)
    import tomllib

    shown, text = from_here(path), _text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line, column = _toml_place(str(error), text)
        raise ConfigError(f"{shown}:{line}:{column}: {message}") from error
    if path.name == PYPROJECT:
        table = _tool(table).get("dockerlint", {})
    try:
        settings = from_table(_table(table, "dockerlint")).check()
    except ConfigError as error:
        line, column = _place(text, error.keys)
        raise ConfigError(f"{shown}:{line}:{column}: {error}", *error.keys) from error
    return settings._replace(folder=path.parent, file=path)


def _text(path: Path) -> str:
    """The text of a settings file. Raises ConfigError."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{from_here(path)}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{from_here(path)}: not UTF-8") from error


def translated(path: Path) -> hadolint.Translated:
    """Settings of hadolint's from its file, with what the environment says on top.

    Raises ConfigError.
    """
    above = _environment()
    import yaml

    shown, text = from_here(path), _text(path)
    try:
        table = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = getattr(error, "problem", None) or str(error)
        raise ConfigError(f"{shown}:{line}:{column}: {message}") from error
    if not isinstance(table, Mapping | None):
        raise ConfigError(f"{shown}:1:1: not a table of settings")
    try:
        return hadolint.Translated(hadolint.merged(table or {}, above))
    except hadolint.HadolintError as error:
        line, column = _place(text, [error.key])
        raise ConfigError(f"{shown}:{line}:{column}: {error}") from error


def without_file() -> Settings:
    """The settings where no file has any: the defaults, or hadolint's from the environment.

    Raises ConfigError.
    """
    above = _environment()
    return from_table(hadolint.Translated(above).table) if above else Settings()


def _environment() -> Mapping[str, object]:
    try:
        above = hadolint.from_environment(os.environ)
        hadolint.Translated(above)
    except hadolint.HadolintError as error:
        raise ConfigError(f"the environment's {hadolint.PREFIX}…: {error}") from error
    return above


def load_for(path: Path) -> Settings:
    """Settings for one file or folder: from the nearest settings file, or the defaults."""
    found = find(path)
    folder = path if path.is_dir() else path.parent
    return read(found) if found else without_file()._replace(folder=folder)


def from_table(table: Mapping[str, Any]) -> Settings:
    """Settings from key-value pairs, as a file or an editor gives them. Raises ConfigError."""
    return Settings(**read_values(table))


def on_top(settings: Settings, table: Mapping[str, Any]) -> Settings:
    """``settings`` with those of ``table``, which somebody has asked for here and now, on top.

    A choice of rules there replaces the one below: ``select`` all of it, ``profile`` what was
    selected. Other lists and tables are added to, single values replaced. Raises ConfigError.
    """
    above = read_values(table)
    if "select" in above:
        settings = settings._replace(select=(), extend_select=(), ignore=())
    elif "profile" in above:
        settings = settings._replace(select=())
    for name, value in above.items():
        below = getattr(settings, name)
        if isinstance(value, tuple):
            above[name] = (*below, *value)
        elif isinstance(value, Mapping):
            above[name] = {**below, **value}
    return settings._replace(**above)


def read_values(table: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of Settings that ``table`` gives, checked. Raises ConfigError."""
    values = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in _READERS:
            keys = [k.replace("_", "-") for k in _READERS]
            raise ConfigError(f"unknown setting `{key}`{_suggestion(key, keys)}", key)
        values[name] = _READERS[name](value, key)
    return values


def _words(value: object, *keys: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise _wrong("a list of words", keys)
    return tuple(value)


def _flag(value: object, *keys: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong("true or false", keys)
    return value


def _profile(value: object, *keys: str) -> Profile:
    return Profile(_one_of([p.value for p in Profile], value, keys))


def _level(value: object, *keys: str) -> Severity:
    return Severity(_one_of([s.value for s in Severity], value, keys))


def _shellcheck(value: object, *keys: str) -> ShellCheckUse:
    return ShellCheckUse(_one_of([use.value for use in ShellCheckUse], value, keys))


def _fail_level(value: object, *keys: str) -> Severity | None:
    word = _one_of([*(s.value for s in Severity), "none"], value, keys)
    return None if word == "none" else Severity(word)


def _format(value: object, *keys: str) -> str:
    return _one_of(list(FORMATS), value, keys)


def _one_of(known: list[str], value: object, keys: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        hint = _suggestion(value, known) if isinstance(value, str) else ""
        raise _wrong(f"one of {', '.join(known)}{hint}", keys)
    return value


def _table(value: object, *keys: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong("a table", keys)
    return value


def _severity(value: object, *keys: str) -> Mapping[str, Severity]:
    return {name: _level(level, *keys, name) for name, level in _table(value, *keys).items()}


def _labels(value: object, *keys: str) -> Mapping[str, LabelType]:
    known = [kind.value for kind in LabelType]
    table = _table(value, *keys)
    return {name: LabelType(_one_of(known, kind, (*keys, name))) for name, kind in table.items()}


def _image(value: object, *keys: str) -> Mapping[str, str]:
    """One image for all Dockerfiles, or a table with one for each pattern."""
    if isinstance(value, Mapping):
        return {p: _one_image(image, "", *keys, p) for p, image in value.items()}
    return {_ANY_FILE: _one_image(value, ", or a table of them", *keys)}


def _one_image(value: object, otherwise: str, *keys: str) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(f"the path of an image{otherwise}", keys)
    return value


def _mirrors(value: object, *keys: str) -> tuple[str, ...]:
    from dockerlint.knowledge import is_reference

    prefixes = _words(value, *keys)
    if wrong := next((p for p in prefixes if not is_reference(p.rstrip("/"))), None):
        raise ConfigError(f"`{wrong}` is not the beginning of an image's name", *keys, wrong)
    return prefixes


def _support(value: object, *keys: str) -> SupportEnd:
    return SupportEnd(_one_of([end.value for end in SupportEnd], value, keys))


def _ignores(value: object, *keys: str) -> Mapping[str, tuple[str, ...]]:
    table = _table(value, *keys)
    return {pattern: _words(names, *keys, pattern) for pattern, names in table.items()}


def _wrong(expected: str, keys: tuple[str, ...]) -> ConfigError:
    return ConfigError(f"`{'.'.join(keys)}` must be {expected}", *keys)


_READERS: dict[str, Any] = {
    "profile": _profile,
    "select": _words,
    "extend_select": _words,
    "ignore": _words,
    "severity": _severity,
    "fail_level": _fail_level,
    "exclude": _words,
    "format": _format,
    "per_file_ignores": _ignores,
    "unsafe_fixes": _flag,
    "shellcheck": _shellcheck,
    "disable_ignore_comments": _flag,
    "trusted_registries": _words,
    "labels": _labels,
    "strict_labels": _flag,
    "image": _image,
    "mirrors": _mirrors,
    "end_of_support": _support,
}
assert set(_READERS) <= {*Settings._fields}


def _suggestion(word: str, known: Iterable[str]) -> str:
    by_lower = {name.lower(): name for name in known}
    close = likeliest(word.lower(), by_lower, 0.6)
    return f"; did you mean `{by_lower[close]}`?" if close else ""


def _toml_place(message: str, text: str) -> tuple[str, int, int]:
    """tomllib puts the place in its message: ``… (at line 1, column 5)``."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if found and found[1]:
        return message[: found.start()], int(found[1]), int(found[2])
    end = _line_column(text, len(text.rstrip()))
    return message[: found.start()] if found else message, *end


def _place(text: str, keys: Iterable[str]) -> tuple[int, int]:
    """Line and column of the last of ``keys``, each looked for after the one before."""
    header = _HEADER.search(text)
    place = at = header.end() if header else 0
    for key in keys:
        words = re.finditer(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text[at:])
        found = next((w for w in words if not _in_comment(text, at + w.start())), None)
        if not found:
            break
        place, at = at + found.start(), at + found.end()
    return _line_column(text, place)


def _in_comment(text: str, at: int) -> bool:
    return "#" in text[text.rfind("\n", 0, at) + 1 : at]


def _line_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
