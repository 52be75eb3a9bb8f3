"""What a rule reports: a finding, and the fixes that would remove it."""

from enum import StrEnum
from typing import NamedTuple, overload

from dockerlint.sizes import LEAST, Estimate
from dockerlint.text import Span


class Severity(StrEnum):
    """How bad a finding is; members compare by order of weight, the worst first."""

    ERROR = "error"  # does not build, or is surely broken
    WARNING = "warning"
    INFO = "info"
    STYLE = "style"

    @property
    def weight(self) -> int:
        """3 for an error down to 0 for style."""
        return len(Severity) - 1 - list(Severity).index(self)


class Safety(StrEnum):
    """Whether the image built after a fix behaves as before."""

    SAFE = "safe"  # it does: applied by --fix
    UNSAFE = "unsafe"  # it may not: needs --unsafe-fixes, or a human's choice in the editor


class Edit(NamedTuple):
    """Replace what ``span`` covers by ``text``."""

    span: Span
    text: str

    @classmethod
    def insert(cls, at: int, text: str) -> "Edit":
        """Put ``text`` before the character at offset ``at``."""
        return cls(Span(at, at), text)

    @classmethod
    def delete(cls, span: Span) -> "Edit":
        """Remove what ``span`` covers."""
        return cls(span, "")


class FileEdit(NamedTuple):
    """Another file, as a fix leaves it: ``.dockerignore`` and the like."""

    path: str  # from the Dockerfile's folder, with forward slashes
    before: str | None  # its text as the rule saw it; None: there is no such file
    after: str


class Fix(NamedTuple):
    """Edits that belong together: all of them are applied, or none."""

    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    files: tuple[FileEdit, ...] = ()  # at most one for each path

    @overload
    @classmethod
    def safe(cls, title: str, *edits: Edit | FileEdit) -> "Fix": ...
    @overload
    @classmethod
    def safe(cls, title: str, *edits: Edit | FileEdit | None) -> "Fix | None": ...
    @classmethod
    def safe(cls, title: str, *edits: Edit | FileEdit | None) -> "Fix | None":
        """A fix after which the image behaves the same; None when an edit could not be made."""
        return cls._of(title, edits, Safety.SAFE)

    @overload
    @classmethod
    def unsafe(cls, title: str, *edits: Edit | FileEdit) -> "Fix": ...
    @overload
    @classmethod
    def unsafe(cls, title: str, *edits: Edit | FileEdit | None) -> "Fix | None": ...
    @classmethod
    def unsafe(cls, title: str, *edits: Edit | FileEdit | None) -> "Fix | None":
        """A fix that a human should look at; None when an edit could not be made."""
        return cls._of(title, edits, Safety.UNSAFE)

    @classmethod
    def _of(
        cls, title: str, edits: tuple[Edit | FileEdit | None, ...], safety: Safety
    ) -> "Fix | None":
        if None in edits:
            return None
        here = tuple(sorted(edit for edit in edits if isinstance(edit, Edit)))
        files = tuple(sorted(edit for edit in edits if isinstance(edit, FileEdit)))
        return cls(title, here, safety, files)

    def apply(self, text: str) -> str:
        """``text`` with the edits made; edits are in order and do not overlap."""
        return apply(text, self.edits)


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    """``text`` with all ``edits`` made; they are in order and do not overlap."""
    out: list[str] = []
    at = 0
    for edit in edits:
        out += text[at : edit.span.start], edit.text
        at = edit.span.end
    out.append(text[at:])
    return "".join(out)


class Mark(StrEnum):
    """How an editor shows the place of a finding besides underlining it."""

    UNNECESSARY = "unnecessary"  # faded: nothing would miss it
    DEPRECATED = "deprecated"  # struck through


class Related(NamedTuple):
    """Another place of the file that a finding is about."""

    span: Span
    message: str  # what is there: "the `CMD` that counts"


class Finding(NamedTuple):
    """One problem at one place. The first of ``fixes`` is the one to prefer."""

    rule: str
    codes: tuple[str, ...]
    group: str
    severity: Severity
    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    part: str = ""  # the code, for a rule that stands for many: SC2086
    known_as: str = ""  # its code in the tool whose profile is on: DL3008
    saving: Estimate | None = None  # of the final image's size, once it is mended
    related: tuple[Related, ...] = ()

    @property
    def label(self) -> str:
        """What to call it: the name by which just such findings are ignored."""
        return self.part or self.rule

    @property
    def saves(self) -> Estimate | None:
        """The saving, where it is known and worth a word."""
        return self.saving if self.saving and self.saving.high >= LEAST else None

    @property
    def told(self) -> str:
        """The message with what is to be saved, for whoever shows nothing else."""
        return f"{self.message} (saves {self.saves.text})" if self.saves else self.message

    def fix_within(self, allowed: Safety) -> Fix | None:
        """The preferred fix among those that ``allowed`` admits; unsafe admits safe ones too."""
        return next(
            (f for f in self.fixes if f.safety is Safety.SAFE or allowed is Safety.UNSAFE), None
        )
