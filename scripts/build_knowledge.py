"""Rebuild ``dockerlint/knowledge/images/`` from collected facts on Docker official images.

    python scripts/build_knowledge.py FACTS_DIR

FACTS_DIR holds ``images.json`` (current tags, from docker-library/official-images),
``historic-short.json`` (tags listed in the past), ``sizes.json`` (sizes on disk, from
docker-library/repo-info) and ``tools.json`` (programs found in each variant). One small JSON file
per image comes out, so that a run reads only those of the images a Dockerfile names.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "dockerlint" / "knowledge" / "images"


def main(facts: Path) -> None:
    """Write one file per image; files of images that are gone are removed."""
    current = json.loads((facts / "images.json").read_text())
    past = json.loads((facts / "historic-short.json").read_text())["images"]
    sizes = json.loads((facts / "sizes.json").read_text())
    tools = json.loads((facts / "tools.json").read_text())["images"]
    OUT.mkdir(exist_ok=True)
    for old in OUT.glob("*.json"):
        old.unlink()
    for name in sorted({*current["images"], *past}):
        listed = current["images"].get(name, {}).get("groups", [])
        image = {
            "date": current["generated"],
            "groups": [
                *(group(g, sizes.get(name, {})) for g in listed),
                *(past_group(g) for g in past.get(name, {}).get("groups", [])),
            ],
            "tools": {variant: facts["tools"] for variant, facts in tools.get(name, {}).items()},
        }
        text = json.dumps(image, separators=(",", ":"), sort_keys=True)
        (OUT / f"{name}.json").write_text(text + "\n")


def group(listed: dict[str, Any], sizes: dict[str, Any]) -> dict[str, Any]:
    """One group of tags that name the same image today."""
    size = listed.get("size") or next(
        (record for record in sizes.values() if record.get("group") in listed["tags"]), {}
    )
    return compact(
        tags=" ".join(listed["tags"]),
        family=listed["family"],
        release=listed["release"],
        variant=listed["variant"],
        flavor=listed.get("flavor"),
        user=listed.get("user"),
        mb=size.get("mb"),
        measured=size.get("created"),
    )


def past_group(listed: dict[str, Any]) -> dict[str, Any]:
    """Tags that were listed once; the registry keeps them."""
    return compact(
        tags=" ".join(tag for tags in listed["last"].values() for tag in tags),
        family=listed["family"],
        release=listed["release"],
        variant=listed["variant"],
        flavor=listed.get("flavor"),
        past=True,
    )


def compact(**facts: Any) -> dict[str, Any]:
    """The facts that are known."""
    return {key: value for key, value in facts.items() if value is not None}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
