"""Settings: from the nearest file, validated, with the command line or the editor on top."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

from dockerlint.findings import Finding, Severity
from dockerlint.rule import Profile, Rule, load, named

FILES = ("dockerlint.toml", ".dockerlint.toml", "pyproject.toml")
ALL = "all"  # in `select` and `ignore`: every rule
ALWAYS_ON = "parse-error"  # what it reports makes the other findings doubtful


class ConfigError(Exception):
    """A setting that cannot be used; the text names file, line and column where known."""


@dataclass(frozen=True)
class Settings:
    """What to report and what to do about it. Rules are named by name, code or group."""

    profile: Profile = Profile.RECOMMENDED
    select: tuple[str, ...] = ()  # instead of the profile
    extend_select: tuple[str, ...] = ()  # on top of the profile
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    fail_level: Severity | None = Severity.WARNING  # None: findings never fail the run
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsafe_fixes: bool = False
    folder: Path = Path()  # what patterns are relative to
    file: Path | None = None  # where they were read

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are on. Raises ConfigError for a name no rule has."""
        if self.select:
            chosen = _rules(self.select)
        else:
            level = list(Profile).index(self.profile)
            chosen = {r for r in load() if list(Profile).index(r.profile) <= level}
            chosen |= _rules(self.extend_select)
        chosen |= {r for r in load() if r.name == ALWAYS_ON}
        chosen -= _rules(self.ignore)
        return tuple(r for r in load() if r in chosen)

    @cached_property
    def _severities(self) -> dict[str, Severity]:
        return {r.name: level for name, level in self.severity.items() for r in _rules([name])}

    def adjusted(self, finding: Finding) -> Finding:
        """The finding with the severity these settings give its rule."""
        level = self._severities.get(finding.rule, finding.severity)
        return finding if level is finding.severity else replace(finding, severity=level)

    def fails(self, finding: Finding) -> bool:
        """True when a run with this finding is to fail."""
        return self.fail_level is not None and finding.severity.weight >= self.fail_level.weight

    def excludes(self, path: Path) -> bool:
        """True when ``exclude`` names the file, or a folder it is in."""
        return any(self._matches(path, pattern) for pattern in self.exclude)

    def for_file(self, path: Path) -> Settings:
        """These settings with what ``per-file-ignores`` adds for one file."""
        more = [
            n
            for p, names in self.per_file_ignores.items()
            if self._matches(path, p)
            for n in names
        ]
        return replace(self, ignore=(*self.ignore, *more)) if more else self

    def _matches(self, path: Path, pattern: str) -> bool:
        try:
            inside = path.resolve().relative_to(self.folder.resolve())
        except ValueError:
            return False
        tails = [inside, *inside.parents][:-1]
        return any(
            fnmatch(part.as_posix(), pattern.rstrip("/"))
            or fnmatch(part.name, pattern.rstrip("/"))
            for part in tails
        )


def _rules(names: Iterable[str]) -> set[Rule]:
    """The rules that names, codes and groups stand for."""
    found: set[Rule] = set()
    for name in names:
        matching = set(load()) if name.lower() == ALL else set(named(name))
        matching |= {r for r in load() if r.group == name.lower()}
        if not matching:
            raise ConfigError(unknown_rule(name))
        found |= matching
    return found


def unknown_rule(name: str) -> str:
    """The message for a name that no rule has."""
    known = [n for r in load() for n in (*r.names, r.group)]
    return f"unknown rule `{name}`{_suggestion(name, known)}"


def find(path: Path) -> Path | None:
    """The settings file for a file or folder: the nearest one, looking upwards."""
    start = path.resolve()
    for folder in (start, *start.parents):
        for name in FILES:
            candidate = folder / name
            if candidate.is_file() and (name != FILES[-1] or _has_table(candidate)):
                return candidate
    return None


def _has_table(pyproject: Path) -> bool:
    return b"[tool.dockerlint" in pyproject.read_bytes()


def read(path: Path) -> Settings:
    """Settings from a TOML file. Raises ConfigError."""
    import tomllib

    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        message, line, column = _toml_place(str(error))
        raise ConfigError(f"{path}:{line}:{column}: {message}") from error
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("dockerlint", {})
    try:
        settings = from_table(table)
        settings.rules, settings._severities  # noqa: B018  # names are checked here and now
        for names in settings.per_file_ignores.values():
            _rules(names)
    except ConfigError as error:
        raise ConfigError(f"{path}:{_place(text, str(error))}: {error}") from error
    return replace(settings, folder=path.parent, file=path)


def load_for(path: Path) -> Settings:
    """Settings for one file or folder: from the nearest settings file, or the defaults."""
    found = find(path)
    return read(found) if found else Settings(folder=path if path.is_dir() else path.parent)


def from_table(table: Mapping[str, Any]) -> Settings:
    """Settings from key-value pairs, as a file or an editor gives them. Raises ConfigError."""
    return Settings(**read_values(table))


def read_values(table: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of Settings that ``table`` gives, checked. Raises ConfigError."""
    values = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in _READERS:
            keys = [k.replace("_", "-") for k in _READERS]
            raise ConfigError(f"unknown setting `{key}`{_suggestion(key, keys)}")
        values[name] = _READERS[name](key, value)
    return values


def _words(key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ConfigError(f"`{key}` must be a list of words")
    return tuple(value)


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"`{key}` must be true or false")
    return value


def _profile(key: str, value: object) -> Profile:
    return Profile(_one_of(key, value, [p.value for p in Profile]))


def _level(key: str, value: object) -> Severity:
    return Severity(_one_of(key, value, [s.value for s in Severity]))


def _fail_level(key: str, value: object) -> Severity | None:
    word = _one_of(key, value, [*(s.value for s in Severity), "none"])
    return None if word == "none" else Severity(word)


def _one_of(key: str, value: object, known: list[str]) -> str:
    if not isinstance(value, str) or value not in known:
        hint = _suggestion(value, known) if isinstance(value, str) else ""
        raise ConfigError(f"`{key}` must be one of {', '.join(known)}{hint}")
    return value


def _table(key: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"`{key}` must be a table")
    return value


_READERS: dict[str, Any] = {
    "profile": _profile,
    "select": _words,
    "extend_select": _words,
    "ignore": _words,
    "severity": lambda key, value: {
        name: _level(f"{key}.{name}", level) for name, level in _table(key, value).items()
    },
    "fail_level": _fail_level,
    "exclude": _words,
    "per_file_ignores": lambda key, value: {
        pattern: _words(f"{key}.{pattern}", names) for pattern, names in _table(key, value).items()
    },
    "unsafe_fixes": _flag,
}
assert set(_READERS) <= {f.name for f in fields(Settings)}


def _suggestion(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), 1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _toml_place(message: str) -> tuple[str, int, int]:
    """tomllib puts the place in its message: ``… (at line 1, column 5)``."""
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if not found:
        return message, 1, 1
    return message[: found.start()], int(found[1]), int(found[2])


def _place(text: str, message: str) -> str:
    """line:column of the first word in backticks that the file holds."""
    for word in re.findall(r"`([^`]+)`", message):
        at = text.find(word.rpartition(".")[2])
        if at >= 0:
            return f"{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"
    return "1:1"
