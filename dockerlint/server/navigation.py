"""From a name to its places: definition, references, highlights, another name."""

from __future__ import annotations

from lsprotocol import types

from dockerlint.model import Dockerfile
from dockerlint.model.rename import RenameError, check, renamed
from dockerlint.model.symbols import Place, Symbol, symbol_at
from dockerlint.server.edits import text_edits, workspace_edit
from dockerlint.server.protocol import Refused
from dockerlint.server.sync import Document


class Names:
    """The names of one document."""

    def __init__(self, document: Document, file: Dockerfile) -> None:
        self.document, self.file = document, file
        self.lines = document.table

    def at(self, position: types.Position) -> tuple[Symbol, Place] | None:
        """The name at a position, and which of its places that is."""
        return symbol_at(self.file, self.lines.offset(position))

    def definition(self, position: types.Position) -> list[types.LocationLink]:
        """Where the name at a position is defined."""
        found = self.at(position)
        if not found or not found[1].definition:
            return []
        target, place = found[1].definition, found[1]
        return [
            types.LocationLink(
                target_uri=self.document.uri,
                target_range=self.lines.range(target.instruction.head),
                target_selection_range=self.lines.range(target.word.span),
                origin_selection_range=self.lines.range(place.word.span),
            )
        ]

    def references(self, position: types.Position, with_definitions: bool) -> list[types.Location]:
        """Every place of the name at a position."""
        found = self.at(position)
        return [
            types.Location(self.document.uri, self.lines.range(place.word.span))
            for place in (found[0].places if found else ())
            if with_definitions or not place.defines
        ]

    def highlights(self, position: types.Position) -> list[types.DocumentHighlight]:
        """The same for the editor to mark."""
        kinds = types.DocumentHighlightKind
        found = self.at(position)
        return [
            types.DocumentHighlight(
                self.lines.range(place.word.span), kinds.Write if place.defines else kinds.Read
            )
            for place in (found[0].places if found else ())
        ]

    def renameable(self, position: types.Position) -> types.PrepareRenamePlaceholder:
        """The name at a position, if it can have another. Raises Refused."""
        symbol, place = self._to_rename(position)
        return types.PrepareRenamePlaceholder(self.lines.range(place.word.span), symbol.name)

    def _to_rename(self, position: types.Position) -> tuple[Symbol, Place]:
        found = self.at(position)
        if found is None:
            raise Refused("there is no stage or variable of this file here")
        try:
            check(self.file, found[0])
        except RenameError as error:
            raise Refused(str(error)) from error
        return found

    def renamed(self, position: types.Position, new: str, versioned: bool) -> types.WorkspaceEdit:
        """The edit that gives the name at a position another. Raises Refused."""
        symbol, _ = self._to_rename(position)
        try:
            edits = renamed(self.file, symbol, new)
        except RenameError as error:
            raise Refused(str(error)) from error
        return workspace_edit(self.document, text_edits(self.lines, edits), versioned)
