"""hadolint's settings in our words: ``.hadolint.yaml`` and its environment variables.

Both become a table of our own settings, the one that ``dockerlint migrate`` writes down.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dockerlint.findings import Severity
from dockerlint.knowledge.peers import ON_REQUEST
from dockerlint.model import LabelType
from dockerlint.registry import called
from dockerlint.rule import Profile

FILES = (".hadolint.yaml", ".hadolint.yml")
PREFIX = "HADOLINT_"
_LEVELS = [severity.value for severity in Severity]
_SAME = ("json", "checkstyle", "codeclimate", "gnu", "sonarqube", "sarif", "junit")
_FORMATS = {
    **{name: name for name in _SAME},
    "tty": "text",
    "gitlab_codeclimate": "gitlab",
    "codacy": "json",
}
_TEXT = ("", "rawtext")  # other words for a label that may be any text
_TRUE = {"1", "y", "yes", "true", "on"}


class HadolintError(Exception):
    """A value that hadolint would refuse; ``key`` is where, in the file or the environment."""

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message)
        self.key = key


class Translated:
    """Settings of hadolint as a table of ours. Raises HadolintError.

    ``dropped`` are the codes in them that no rule of ours has: those of rules it has given up.
    """

    def __init__(self, settings: Mapping[str, object]) -> None:
        self.dropped: list[str] = []
        self.table: dict[str, Any] = {"profile": Profile.HADOLINT.value, "fail-level": "info"}
        for key, value in settings.items():
            if reader := _READERS.get(key):
                reader(self, key, value)

    def ignored(self, key: str, value: object) -> None:
        """The codes of rules that are off."""
        if known := self._known(_words(key, value)):
            self.table["ignore"] = known

    def override(self, key: str, value: object) -> None:
        """Codes by severity."""
        if value is None:
            return
        if not isinstance(value, Mapping):
            raise HadolintError(f"`{key}` must be a table of severities", key)
        severities: dict[str, str] = {}
        for level, codes in value.items():
            if level not in _LEVELS:
                raise HadolintError(f"`{level}` is not one of {', '.join(_LEVELS)}", str(level))
            severities.update((code, str(level)) for code in self._known(_words(level, codes)))
        if severities:
            self.table["severity"] = severities
        if asked := [code for code in severities if code.upper() in ON_REQUEST]:
            self.table["extend-select"] = asked

    def failure_threshold(self, key: str, value: object) -> None:
        """The least severity that fails the run."""
        word = level_of(str(value))
        if word not in (*_LEVELS, "none"):
            raise HadolintError(f"`{word}` is not one of {', '.join(_LEVELS)}, ignore, none", key)
        if self.table["fail-level"] != "none":
            self.table["fail-level"] = word

    def no_fail(self, key: str, value: object) -> None:
        """Findings never fail the run."""
        if _flag(key, value):
            self.table["fail-level"] = "none"

    def trusted_registries(self, key: str, value: object) -> None:
        """Where base images may come from."""
        self.table["trusted-registries"] = _words(key, value)

    def labels(self, key: str, value: object) -> None:
        """The labels that images must have."""
        if value is None:
            return
        if not isinstance(value, Mapping):
            raise HadolintError(f"`{key}` must be a table of labels", key)
        types = {str(name): str(kind or "") for name, kind in value.items()}
        for name, kind in types.items():
            if _label_type(kind) not in list(LabelType):
                raise HadolintError(f"`{kind}` is not one of {', '.join(LabelType)}", name)
        self.table["labels"] = {name: _label_type(kind) for name, kind in types.items()}

    def strict_labels(self, key: str, value: object) -> None:
        """No labels but those."""
        self.table["strict-labels"] = _flag(key, value)

    def disable_ignore_pragma(self, key: str, value: object) -> None:
        """Ignore comments do not count."""
        self.table["disable-ignore-comments"] = _flag(key, value)

    def format(self, key: str, value: object) -> None:
        """How findings are shown."""
        if str(value) not in _FORMATS:
            raise HadolintError(f"`{value}` is not one of {', '.join(_FORMATS)}", key)
        self.table["format"] = format_of(str(value))

    def _known(self, codes: Iterable[str]) -> list[str]:
        known: list[str] = []
        for code in codes:
            (known if called(code) else self.dropped).append(code)
        return known


_READERS: dict[str, Callable[[Translated, str, object], None]] = {
    "ignored": Translated.ignored,
    "override": Translated.override,
    "failure-threshold": Translated.failure_threshold,
    "no-fail": Translated.no_fail,
    "trustedRegistries": Translated.trusted_registries,
    "label-schema": Translated.labels,
    "strict-labels": Translated.strict_labels,
    "disable-ignore-pragma": Translated.disable_ignore_pragma,
    "format": Translated.format,
}


def format_of(name: str) -> str:
    """Our word for one of its formats; the word itself when it has none."""
    return _FORMATS.get(name, name)


def level_of(name: str) -> str:
    """Our word for one of its levels."""
    return Severity.STYLE.value if name == "ignore" else name


def label_of(text: str) -> tuple[str, str]:
    """``name:type`` as it is given to ``--require-label``."""
    name, _, kind = text.partition(":")
    return name, _label_type(kind)


def _label_type(name: str) -> str:
    return LabelType.TEXT.value if name in _TEXT else name.lower()


def from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    """What the variables ``HADOLINT_…`` say, under the keys that the file has."""
    found: dict[str, object] = {}
    for name, key in _VARIABLES.items():
        if value := environment.get(PREFIX + name):
            found[key] = value
    for name, key in _LISTS.items():
        if value := environment.get(PREFIX + name):
            found[key] = value.split(",")
    if value := environment.get(PREFIX + "REQUIRE_LABELS"):
        found["label-schema"] = dict(map(label_of, value.split(",")))
    overrides = {
        level: value.split(",")
        for level in _LEVELS
        if (value := environment.get(f"{PREFIX}OVERRIDE_{level.upper()}"))
    }
    return found | ({"override": overrides} if overrides else {})


_VARIABLES = {
    "FAILURE_THRESHOLD": "failure-threshold",
    "NOFAIL": "no-fail",
    "STRICT_LABELS": "strict-labels",
    "DISABLE_IGNORE_PRAGMA": "disable-ignore-pragma",
    "FORMAT": "format",
}
_LISTS = {"IGNORE": "ignored", "TRUSTED_REGISTRIES": "trustedRegistries"}


def merged(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """Settings of the file and of the environment together, as hadolint does: lists are joined."""
    found = dict(below)
    for key, value in above.items():
        old = found.get(key)
        if isinstance(value, list) and isinstance(old, list):
            found[key] = [*old, *value]
        elif isinstance(value, Mapping) and isinstance(old, Mapping):
            found[key] = merged(old, value)
        else:
            found[key] = value
    return found


def _words(key: str, value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise HadolintError(f"`{key}` must be a list of words", key)
    return [word.strip() for word in value if word.strip()]


def _flag(key: str, value: object) -> bool:
    if isinstance(value, str):
        return value.lower() in _TRUE
    if not isinstance(value, bool):
        raise HadolintError(f"`{key}` must be true or false", key)
    return value
