"""ShellCheck in the server: its remarks come later, and nothing waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from threading import Event

import pytest
from lsprotocol import types
from server.editor import Editor

from dockerlint.model.shelltext import Remark, ShellText
from dockerlint.server.background import Answer, Background
from dockerlint.shellcheck import ShellCheck, ShellCheckError, program

pytestmark = pytest.mark.asyncio

TEXT = "FROM alpine:3.20\nRUN apk add $\\\n{PACKAGES} \N{FACE SAVOURING DELICIOUS FOOD} `date`\n"
FAULT, OTHER = (ShellText("sh", (), text) for text in ("fault", "other"))
REMARK = Remark("SC1", "error", "a fault", 0, 5)


@pytest.fixture
def uri(editor: Editor, workspace: Path) -> str:
    """A document whose settings want ShellCheck."""
    if not program():
        pytest.skip("needs ShellCheck, which has no package for this platform")
    folder = workspace / "shellcheck"
    folder.mkdir(exist_ok=True)
    (folder / "dockerlint.toml").write_text('select = ["apk-no-cache", "shellcheck"]\n')
    return editor.open(TEXT, (folder / f"{len(editor.texts)}.Dockerfile").as_uri())


async def remarked(editor: Editor, uri: str) -> dict[str, types.Diagnostic]:
    """The diagnostics once ShellCheck has spoken, by code."""
    async with asyncio.timeout(20):
        while True:
            found = {str(d.code): d for d in await editor.reported(uri)}
            if any(code.startswith("SC") for code in found):
                return found
            await asyncio.sleep(0.05)


async def test_remarks_come_beside_our_findings(editor: Editor, uri: str) -> None:
    found = await remarked(editor, uri)
    assert sorted(found) == ["SC2006", "SC2046", "SC2086", "apk-no-cache"]
    assert found["SC2006"].range == editor.at(uri, "`date`")
    assert found["SC2006"].severity is types.DiagnosticSeverity.Hint
    assert found["SC2006"].code_description == types.CodeDescription(
        "https://www.shellcheck.net/wiki/SC2006"
    )


async def test_its_fixes_are_tried_and_offered(editor: Editor, uri: str) -> None:
    found = await remarked(editor, uri)
    actions = await editor.actions(
        uri, found["SC2006"].range, [types.CodeActionKind.QuickFix], [found["SC2006"]]
    )
    fix = next(a for a in actions if "ShellCheck's fix for `SC2006`" in a.title)
    assert editor.after((await editor.resolved(fix)).edit) == TEXT.replace("`date`", "$(date)")


async def test_what_is_typed_is_checked_again(editor: Editor, uri: str) -> None:
    await remarked(editor, uri)
    start = editor.texts[uri].index(" `date`")
    editor.type(uri, start, len(editor.texts[uri]) - 1, "")
    async with asyncio.timeout(20):
        while (codes := {str(d.code) for d in await editor.reported(uri)}) != {
            "apk-no-cache",
            "SC2086",
        }:
            await asyncio.sleep(0.05)
    assert codes


class Slow(ShellCheck):
    """Answers when it is allowed to."""

    def __init__(self) -> None:
        super().__init__("")
        self.may, self.asked = Event(), list[list[ShellText]]()

    def __call__(self, texts: Iterable[ShellText]) -> list[tuple[Remark, ...]]:
        self.asked.append(list(texts))
        if not self.may.wait(10) or FAULT not in self.asked[-1]:
            raise ShellCheckError("no")
        self.known.update((text, (REMARK,)) for text in self.asked[-1])
        return [self.known[text] for text in self.asked[-1]]


async def test_nothing_waits_for_it() -> None:
    done = asyncio.Event()
    slow = Slow()
    background = Background(slow, done.set)
    assert background.ask("x", [FAULT]) == [()]
    assert background.ask("x", [FAULT, FAULT]) == [(), ()]
    await asyncio.sleep(0.05)
    assert not done.is_set()
    slow.may.set()
    await asyncio.wait_for(done.wait(), 10)
    assert background.ask("x", [FAULT]) == [(REMARK,)]
    assert slow.asked[0] == [FAULT]


async def test_what_came_meanwhile_is_looked_for_next() -> None:
    times = asyncio.Semaphore(0)
    slow = Slow()
    background = Background(slow, times.release)
    background.ask("x", [FAULT])
    while not slow.asked:
        await asyncio.sleep(0.01)
    background.ask("x", [OTHER])
    slow.may.set()
    for _ in range(2):
        await asyncio.wait_for(times.acquire(), 10)
    assert background.ask("x", [OTHER]) == [()], "it failed on this one, and is not asked again"
    assert slow.asked[0] == [FAULT]
    assert OTHER in slow.asked[-1]


async def test_a_fix_that_is_tried_waits() -> None:
    slow = Slow()
    slow.may.set()
    background = Background(slow, lambda: None)
    with background.answering(Answer.NOW):
        assert background.ask("x", [FAULT]) == [(REMARK,)]


async def test_what_is_typed_over_is_not_looked_at() -> None:
    done = asyncio.Event()
    slow = Slow()
    slow.may.set()
    background = Background(slow, done.set)
    background.ask("x", [OTHER])
    background.ask("y", [FAULT])
    background.ask("x", [FAULT])
    assert background.awaits("x")
    await asyncio.wait_for(done.wait(), 10)
    assert OTHER not in slow.asked[0]
    assert not background.awaits("x")


async def test_texts_that_are_only_tried_are_not_looked_at() -> None:
    slow = Slow()
    background = Background(slow, lambda: None)
    with background.answering(Answer.NEVER):
        assert background.ask("x", [FAULT]) == [()]
    assert not background.awaits("x")
