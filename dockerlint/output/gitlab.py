"""For GitLab: a Code Quality report, an array of Code Climate's issues."""

from __future__ import annotations

import json

from dockerlint.output import Report, Style
from dockerlint.output.codeclimate import issues


class Writer:
    """One array over all files, one finding a line."""

    def __init__(self, _: Style) -> None:
        self.rows: list[str] = []

    def report(self, report: Report) -> str:
        """Nothing yet."""
        for issue in issues(report):
            place = issue["location"]["positions"]
            # GitLab reads either; its older versions lines only
            lines = {"begin": place["begin"]["line"], "end": place["end"]["line"]}
            issue["location"] = {"path": issue["location"]["path"], "lines": lines}
            self.rows.append(json.dumps(issue))
        return ""

    def end(self) -> str:
        """The array."""
        return "[\n" + ",\n".join(self.rows) + "\n]\n" if self.rows else "[]\n"
