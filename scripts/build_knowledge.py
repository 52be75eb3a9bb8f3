"""Rebuild what ``dockerlint/knowledge/`` knows of base images from collected facts.

    python scripts/build_knowledge.py FACTS_DIR

FACTS_DIR holds ``images.json`` (current tags, from docker-library/official-images),
``historic-short.json`` (tags listed in the past), ``sizes.json`` (sizes on disk, from
docker-library/repo-info), ``tools.json`` (programs found in each variant) and ``eol.json`` (ends
of support, from endoflife.date). Out come ``images/``, one small JSON file per image with the
ends of support of its product, and ``systems/``, one per distribution, so that a run reads only
what concerns the images that a Dockerfile names.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "dockerlint" / "knowledge"
Facts = dict[str, Any]

# Distribution family -> its product.
SYSTEMS = {
    "alma": "almalinux",
    "alpine": "alpine-linux",
    "amazonlinux": "amazon-linux",
    "centos": "centos",
    "debian": "debian",
    "fedora": "fedora",
    "mageia": "mageia",
    "opensuse": "opensuse",
    "oraclelinux": "oracle-linux",
    "photon": "vmware-photon",
    "rocky": "rocky-linux",
    "ubi": "rhel",
    "ubuntu": "ubuntu",
}
# Extended support that costs nothing: Debian's LTS. That of Azul, Drupal 7, HashiCorp, MariaDB,
# Oracle, RabbitMQ, Red Hat and Windows is for customers; Ubuntu's needs a subscription to Pro.
FREE_EXTENSION = {"debian"}
TITLES = {"alpine-linux": "Alpine"}
SOON = 45  # days within which a release ends the one before
MOSTLY = 0.8  # of all releases


def main(facts: Path) -> None:
    """Write all files; those of images that are gone are removed."""
    for folder, files in build(facts).items():
        (OUT / folder).mkdir(exist_ok=True)
        for old in (OUT / folder).glob("*.json"):
            old.unlink()
        for name, text in files.items():
            (OUT / folder / f"{name}.json").write_text(text)


def build(facts: Path) -> dict[str, dict[str, str]]:
    """Folder -> name -> text."""
    current = json.loads((facts / "images.json").read_text())
    past = json.loads((facts / "historic-short.json").read_text())["images"]
    sizes = json.loads((facts / "sizes.json").read_text())
    tools = json.loads((facts / "tools.json").read_text())["images"]
    ends = json.loads((facts / "eol.json").read_text())
    as_of = day(current["sources"][0]["date"])
    images = {}
    for name in sorted({*current["images"], *past}):
        now, then = current["images"].get(name), past.get(name, {})
        measured = sizes.get(name, {})
        product = (now or then).get("eol_product")
        plain = product in SYSTEMS.values()
        groups = [group(g, measured, plain) for g in (now or {}).get("groups", [])]
        groups += [past_group(g, plain) for g in then.get("groups", [])]
        images[name] = text(
            date=as_of,
            groups=groups,
            tools={kind: found["tools"] for kind, found in tools.get(name, {}).items()},
            product=None if plain or not product else releases_of(name, product, ends),
            distribution=plain or None,
            official=None if now else False,
            deprecated=bool(now and now.get("deprecated")) or None,
        )
    systems = {family: releases(product, ends) for family, product in SYSTEMS.items()}
    streams = ends["centos-stream"]["cycles"].items()
    systems["centos"]["cycles"] |= {f"Stream {n}": cycle(c, "", False) for n, c in streams}
    return {"images": images, "systems": {f: text(**facts) for f, facts in systems.items()}}


def group(listed: Facts, sizes: Facts, plain: bool) -> Facts:
    """One group of tags that name the same image today."""
    record: Facts = next((r for r in sizes.values() if r.get("group") in listed["tags"]), {})
    size = listed.get("size") or record
    return compact(
        tags=" ".join(listed["tags"]),
        family=listed["family"],
        release=listed["release"],
        variant=listed["variant"],
        flavor=listed.get("flavor"),
        user=listed.get("user"),
        mb=size.get("mb"),
        measured=size.get("created"),
        entrypoint=(record["entrypoint"] or []) if record else None,
        command=(record["cmd"] or []) if record else None,
        manager=manager(listed, plain),
    )


def past_group(listed: Facts, plain: bool) -> Facts:
    """Tags that were listed once; the registry keeps them."""
    return compact(
        tags=" ".join(tags_of(listed)),
        family=listed["family"],
        release=listed["release"],
        variant=listed["variant"],
        flavor=listed.get("flavor"),
        manager=manager(listed, plain),
        past=True,
    )


def releases(product: str, ends: Facts) -> Facts:
    """The release lines of a product."""
    found = ends[product]
    codenames = ends["_codenames"].get(product, {}).items()
    names = {number: name for name, number in codenames if name != number}
    free = product in FREE_EXTENSION
    return compact(
        title=TITLES.get(product, found["title"]),
        date=day(ends["_source"]["date"]),
        rolling=is_rolling(found["cycles"]) or None,
        cycles={n: cycle(c, names.get(n, ""), free) for n, c in found["cycles"].items()},
    )


def releases_of(image: str, product: str, ends: Facts) -> Facts:
    """Those of what an image is for; of ROS and ROS 2 both, which are one image."""
    found = releases(product, ends)
    for name, other in ends.items():
        if not name.startswith("_") and name != product and image in other["image_names"]:
            more = releases(name, ends)
            found["title"] = min(found["title"], more["title"], key=len)
            found["cycles"] |= more["cycles"]
    return found


def cycle(facts: Facts, codename: str, is_free: bool) -> Facts:
    """One release line; what is not known is left out."""
    regular, extended = facts["eol"], facts.get("eoes")
    extended = extended if isinstance(extended, str) else None
    return compact(
        codename=codename or None,
        released=facts["released"],
        regular=regular if isinstance(regular, str) else None,
        over=regular is True or None,
        free=extended if is_free else None,
        paid=None if is_free else extended,
    )


def is_rolling(cycles: Facts) -> bool:
    """True when the release of each line ends the support of the one before it."""
    dated = sorted((c for c in cycles.values() if c["released"]), key=lambda c: c["released"])
    ended = [(a, b) for a, b in pairwise(dated) if isinstance(a["eol"], str)]
    soon = sum(
        (date.fromisoformat(a["eol"]) - date.fromisoformat(b["released"])).days <= SOON
        for a, b in ended
    )
    return bool(ended) and soon / len(ended) >= MOSTLY


def manager(listed: Facts, plain: bool) -> str | None:
    """The package manager of an image with RPM, of which its family has several."""
    family, release = listed["family"], listed["release"]
    base = listed.get("from") or ""
    if family == "amazonlinux":
        return {"2": "yum", "2023": "dnf"}.get(release)
    if family == "ubi":
        return "microdnf" if "minimal" in base else None
    if family == "oraclelinux" and (plain or base):
        small = "slim" in base or (plain and listed["variant"] == "slim")
        return "yum" if release == "7" else "microdnf" if small else "dnf"
    if family in ("alma", "rocky") and plain:
        return "microdnf" if any("minimal" in tag for tag in tags_of(listed)) else "dnf"
    if family == "centos" and plain:
        return "dnf" if release == "8" else "yum"
    return None


def tags_of(listed: Facts) -> list[str]:
    """All tags of a group, listed now or once."""
    return listed.get("tags") or [tag for tags in listed["last"].values() for tag in tags]


def day(stamp: str) -> str:
    """The day of a time stamp."""
    return stamp[:10]


def compact(**facts: Any) -> Facts:
    """The facts that are known."""
    return {key: value for key, value in facts.items() if value is not None}


def text(**facts: Any) -> str:
    """As it is written; releases stay in their order."""
    return json.dumps(compact(**facts), separators=(",", ":")) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
