"""Markdown fixtures: a heading per case, then its blocks.

``dockerfile`` is typed by hand; ``findings`` and ``fixed`` are written by ``pytest --update`` and
read in the diff. ``toml`` (settings) and blocks named after a file beside the Dockerfile, such as
``yaml compose.yaml``, are optional; ``fixed .dockerignore`` is such a file as fixes write it. A
case that says "Line ends: CRLF" has those.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from dockerlint.config import Settings, from_table
from dockerlint.findings import Finding, Safety
from dockerlint.text import Source

BLOCK = re.compile(r"^(````*)(\w+)(?: ([\w./-]+))?\n(.*?)^\1$", re.M | re.S)
CASE = re.compile(r"^## (.+)$", re.M)
WRITTEN = ("findings", "fixed")


@dataclass(eq=False)
class Case:
    """One heading of a fixture file."""

    path: Path
    title: str
    body: str
    blocks: dict[str, str] = field(init=False)
    files: dict[str, str] = field(init=False)  # ```yaml compose.yaml
    fixed_files: dict[str, str] = field(init=False)  # ```fixed .dockerignore

    def __post_init__(self) -> None:
        found = BLOCK.findall(self.body)
        self.blocks = {kind: text for _, kind, name, text in found if not name}
        self.files = {n: text for _, kind, n, text in found if n and kind not in WRITTEN}
        self.fixed_files = {n: text for _, kind, n, text in found if n and kind in WRITTEN}

    @property
    def id(self) -> str:
        slug = re.sub("[^a-z0-9]+", "-", self.title.lower()).strip("-")
        return f"{self.path.stem}/{slug}"

    @property
    def source(self) -> Source:
        text = self.blocks["dockerfile"]
        return Source(text.replace("\n", "\r\n") if self.is_crlf else text)

    @property
    def is_crlf(self) -> bool:
        """True for a case that says so: its Dockerfile has the line ends of Windows."""
        return "Line ends: CRLF" in self.body

    @property
    def settings(self) -> Settings:
        import tomllib

        return from_table(tomllib.loads(self.blocks.get("toml", "")))

    def update(self, blocks: dict[str, str]) -> None:
        """Rewrite the written blocks in the file; prose and other blocks stay as they are."""
        kept = BLOCK.sub(lambda m: "" if m[2] in WRITTEN else m[0], self.body)
        kept = re.sub(r"\n{3,}", "\n\n", kept).strip()
        written = [f"```{kind}\n{text}```" for kind, text in blocks.items() if text]
        text = self.path.read_text("utf-8")
        body = "\n\n" + "\n\n".join([kept, *written]) + "\n\n"
        head = f"## {self.title}"
        self.path.write_text(text.replace(head + self.body, head + body).rstrip() + "\n", "utf-8")


def cases(path: Path) -> list[Case]:
    """The cases of a fixture file; none when there is no such file."""
    if not path.is_file():
        return []
    _, *rest = CASE.split(path.read_text("utf-8"))
    return [Case(path, title, body) for title, body in zip(rest[::2], rest[1::2], strict=True)]


def render(source: Source, findings: list[Finding]) -> str:
    """Findings as text: head, line, carets, fixes."""
    out = []
    for finding in findings:
        line, column = source.position(finding.span.start)
        shown = source.line_span(line - 1)
        end = min(finding.span.end, shown.end)
        told = (finding.severity, finding.part, finding.told)
        out += [
            " ".join(filter(None, (f"{line}:{column}", *told))),
            source.text[shown.start : shown.end].replace("\t", " "),
            " " * (finding.span.start - shown.start) + "^" * max(1, end - finding.span.start),
        ]
        for fix in finding.fixes:
            out.append(f"{'fix' if fix.safety is Safety.SAFE else 'unsafe fix'}: {fix.title}")
    return "".join(line.rstrip() + "\n" for line in out)
