"""What the XML formats share."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

_NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def attributes(**values: object) -> dict[str, str]:
    """Values as the attributes of an element."""
    return {name: valid(value) for name, value in values.items()}


def valid(value: object) -> str:
    """The text of a value; the characters that XML has no way to say are replaced."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(value))


def document(root: Element) -> str:
    """The whole document, indented; in ASCII, whatever the encoding of stdout."""
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


__all__ = ["Element", "SubElement", "attributes", "document", "valid"]
