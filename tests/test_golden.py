"""Agreement with BuildKit over real files: its recorded answers and ours are equal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reference import is_json, words

from dockerlint.syntax import Heredoc, Instruction, Tree, Unknown, parse
from dockerlint.text import Source

SHARED = Path(__file__).parents[2] / "shared"
GOLDEN = SHARED / "golden" / "buildkit.jsonl"

if not GOLDEN.is_file():
    pytest.skip(
        "the recorded answers of BuildKit (../shared/golden) are not here", allow_module_level=True
    )

RECORDS = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]


def rendered(tree: Tree) -> Iterator[dict[str, Any]]:
    for instruction in tree.instructions:
        yield {
            "Cmd": instruction.keyword.text,
            "Start": instruction.first_line + 1,
            "End": instruction.last_line + 1,
            "Flags": [tree.source.text[slice(*flag.span)] for flag in instruction.flags],
            "Words": golden_words(instruction),
            "JSON": is_json(instruction),
            "Heredocs": [rendered_heredoc(h, tree.source) for h in instruction.heredocs] or None,
        }


def golden_words(instruction: Instruction) -> list[str]:
    # BuildKit's parser has no reader for a keyword it does not know and keeps one empty word.
    # We keep the text: rules on misspelt instructions need it.
    return [""] if isinstance(instruction, Unknown) else words(instruction, separator=True)


def rendered_heredoc(heredoc: Heredoc, source: Source) -> dict[str, Any]:
    return {
        "Name": heredoc.name,
        "Content": source.text[slice(*heredoc.body)],
        "Expand": heredoc.expand,
        "Chomp": heredoc.strip_tabs,
    }


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["File"])
def test_instructions_lines_words_and_heredocs_are_those_of_buildkit(
    record: dict[str, Any],
) -> None:
    tree = parse(Source.decode((SHARED / "corpus" / record["File"]).read_bytes()))
    wanted = [
        {key: value for key, value in instruction.items() if key != "Original"}
        for instruction in record["Instrs"]
    ]
    assert list(rendered(tree)) == wanted
    assert tree.escape == record["Escape"]


def test_every_recorded_file_is_compared() -> None:
    assert len(RECORDS) == 262
