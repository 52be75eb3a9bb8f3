"""What packages weigh and what package managers leave behind."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from dockerlint import knowledge
from dockerlint.knowledge import costs
from dockerlint.knowledge import slice as slices
from dockerlint.knowledge.buildpack import PACKAGES
from dockerlint.knowledge.costs import System
from dockerlint.knowledge.names import bare_name
from dockerlint.sizes import Estimate, Evidence

FOLDER = Path(slices.__file__).parent / "slices"
SLICES = sorted(path.stem for path in FOLDER.glob("*.json"))
LARGEST = {"debian-bookworm": 100, "debian-trixie": 100, "python": 40, "node": 20}  # kB
Weigh = Callable[[Iterable[str]], Estimate | None]


def weighed(estimate: Estimate | None) -> Estimate:
    assert estimate
    return estimate


@pytest.mark.parametrize("name", SLICES)
def test_slices_are_small_sorted_and_one_package_a_line(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text()
    packages = json.loads(text)["packages"]
    assert len(text) / 1000 < LARGEST[name]
    assert list(packages) == sorted(packages)
    lines = text.splitlines()
    for package in packages:
        assert any(line.startswith(json.dumps(package) + ":[") for line in lines)


@pytest.mark.parametrize("name", SLICES)
def test_slices_hold_all_that_they_name(name: str) -> None:
    index = slices.read(name)
    packages = index.closure(index.lines)
    for package in packages.values():
        assert package.installed >= 0
        assert {*package.needs, *package.recommends} <= packages.keys()


@pytest.mark.parametrize(
    ("estimate", "low", "high"),
    [
        (costs.apt_lists("bullseye"), 18.5, 18.5),
        (costs.apt_lists("bookworm"), 19.9, 19.9),
        (costs.apt_lists("trixie"), 21.7, 21.7),
        # Measured in layers of the slim and of the plain image; see `bench/costs.py check`.
        (costs.apt_installed(["curl"], system=System("bookworm")), 11.5, 12.7),
        (costs.apt_installed(["git"], system=System("bookworm")), 91.1, 107.9),
        (costs.apt_installed(["build-essential"], system=System("bookworm")), 296.0, 320.4),
        (costs.apt_installed(["gnupg"], system=System("bookworm")), 10.2, 20.1),
        (costs.apt_installed(["python3"], system=System("bookworm")), 43.7, 45.4),
        (costs.apt_installed(["build-essential"], system=System("trixie")), 306.8, 332.5),
        # ... and of environments; see `bench/costs.py venv`.
        (costs.pip_cache(["numpy"]), 16.9, 16.9),
        (costs.pip_cache(["scikit-learn", "matplotlib"]), 87.3, 87.3),
        (costs.pip_cache(["celery", "redis"]), 3.1, 3.1),
        (costs.pip_cache(["ansible"]), 63.0, 63.0),
        (costs.pip_installed(["numpy"]), 71.4, 71.4),
        (costs.pip_installed(["jupyter"]), 211.2, 211.2),
        (costs.pip_installed(["flask", "gunicorn"]), 6.9, 6.9),
        (costs.pip_installed(["pandas"]), 153.4, 153.4),
        (costs.npm_cache(["express"]), 3.0, 3.3),
        (costs.npm_installed(["express"]), 2.3, 2.4),
        (costs.npm_installed(["typescript", "eslint", "prettier"]), 53.9, 53.9),
        (costs.npm_cache(["typescript", "eslint", "prettier"]), 33.2, 33.2),
        (costs.yarn_cache(["express"]), 3.7, 3.7),
        (costs.yarn_cache(["jest"]), 105.3, 105.3),
    ],
)
def test_what_was_measured_is_in_the_range(
    estimate: Estimate | None, low: float, high: float
) -> None:
    estimate = weighed(estimate)
    assert estimate.low - 0.1 <= low <= high <= estimate.high + 0.1
    assert estimate.high <= max(high * 2, high + 20)
    assert estimate.source
    assert estimate.date.startswith("20")


@pytest.mark.parametrize("release", [None, "buster", "sid", "noble", "warty"])
def test_lists_of_releases_that_were_not_measured_are_an_estimate(release: str | None) -> None:
    found = costs.apt_lists(release)
    assert found.evidence == Evidence.ESTIMATED
    assert found.high > found.low * 1.5


@pytest.mark.parametrize("family", [None, "fedora", "ubi", "amazonlinux", "rocky"])
def test_what_cannot_be_measured_says_so(family: str | None) -> None:
    assert costs.rpm_metadata(family).evidence == Evidence.ESTIMATED
    assert costs.apk_index().evidence == Evidence.ESTIMATED
    assert costs.rpm_metadata(family).low > costs.apk_index().high


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("curl", "curl"),
        ("curl=7.*", "curl"),
        ("libc6:amd64", "libc6"),
        ("g++", "g++"),
        ("libstdc++6=12", "libstdc++6"),
        ("nginx/bookworm-backports", "nginx"),
        ("flask[async]==3", "flask"),
        ("'Django>=4,<5'", "Django"),
        ("numpy ; python_version < '3.9'", "numpy"),
        ("torch @ https://example.org/torch.whl", "torch"),
        ("@types/node@20", "@types/node"),
        ("@types/node", "@types/node"),
        ("express@^4", "express"),
        ("", ""),
    ],
)
def test_names_are_bare(word: str, name: str) -> None:
    assert bare_name(word) == name


def test_spellings_of_a_python_package_are_one() -> None:
    one, *others = map(
        costs.pip_cache, (["scikit-learn"], ["Scikit_Learn==1.5"], ["scikit.learn"])
    )
    assert all(other == one for other in others)


@pytest.mark.parametrize(
    ("weigh", "names"),
    [
        (costs.apt_installed, ["curl", "git", "build-essential", "python3"]),
        (costs.pip_cache, ["flask", "requests", "numpy", "pandas"]),
        (costs.pip_installed, ["flask", "requests", "numpy", "pandas"]),
        (costs.npm_installed, ["express", "typescript", "webpack"]),
        (costs.npm_cache, ["express", "typescript", "webpack"]),
    ],
)
def test_more_packages_weigh_more_but_share_what_they_need(weigh: Weigh, names: list[str]) -> None:
    before: Estimate | None = None
    alone = 0.0
    for count, name in enumerate(names, 1):
        found = weighed(weigh(names[:count]))
        alone += weighed(weigh([name])).high
        if before:
            assert before.low <= found.low
            assert before.high < found.high
        assert found.low <= found.high <= alone + 0.001
        before = found
    assert weigh(names * 2) == before
    reverse = weighed(weigh(reversed(names)))
    assert reverse.text == weighed(before).text


def test_recommended_packages_come_on_top() -> None:
    for names in (["git"], ["build-essential"], ["curl", "gnupg"]):
        plain = weighed(costs.apt_installed(names, system=System("bookworm")))
        more = weighed(costs.apt_installed(names, recommends=True, system=System("bookworm")))
        recommended = weighed(costs.apt_recommended(names, system=System("bookworm")))
        assert recommended.middle == pytest.approx(more.middle - plain.middle)
        assert recommended.low > 0


def test_what_the_plain_image_holds_costs_nothing_but_the_database() -> None:
    found = weighed(costs.apt_installed(["bash", "tar", "apt"], system=System("bookworm")))
    assert found.high <= 2


def test_a_package_that_a_dash_removes_does_not_count() -> None:
    assert costs.apt_installed(["curl", "git-"]) == costs.apt_installed(["curl"])


def test_other_releases_are_an_estimate() -> None:
    own = weighed(costs.apt_installed(["git"], system=System("trixie")))
    for release in (None, "jammy", "bullseye"):
        other = weighed(costs.apt_installed(["git"], system=System(release)))
        assert (own.evidence, other.evidence) == (Evidence.CITED, Evidence.ESTIMATED)
        assert other.low < own.low < own.high < other.high


@pytest.mark.parametrize(
    "weigh", [costs.apt_installed, costs.apt_recommended, costs.pip_installed, costs.npm_installed]
)
@pytest.mark.parametrize("names", [[], ["no-such-package"], ["", "./local", "-r"]])
def test_packages_that_are_not_known_have_no_weight(weigh: Weigh, names: list[str]) -> None:
    assert weigh(names) is None


@pytest.mark.parametrize("weigh", [costs.pip_cache, costs.npm_cache, costs.yarn_cache])
def test_caches_of_packages_that_are_not_known_are_a_wide_range(weigh: Weigh) -> None:
    found = weighed(weigh(["no-such-package"]))
    assert found.evidence == Evidence.ESTIMATED
    assert found.high > 50 * found.low


@pytest.mark.parametrize(
    ("weigh", "name"),
    [
        (costs.apt_installed, "curl"),
        (costs.pip_cache, "flask"),
        (costs.pip_installed, "flask"),
        (costs.npm_cache, "express"),
        (costs.npm_installed, "express"),
    ],
)
def test_one_that_is_not_known_widens_the_range(weigh: Weigh, name: str) -> None:
    known = weighed(weigh([name]))
    wider = weighed(weigh([name, "no-such-package"]))
    assert wider.evidence == Evidence.ESTIMATED
    assert wider.low >= known.low
    assert wider.high > known.high + 1


def test_slices_are_read_when_asked_for() -> None:
    code = (
        "import sys; opened = []; sys.addaudithook("
        "lambda event, details: event == 'open' and opened.append(str(details[0])))\n"
        "from dockerlint.knowledge import costs\n"
        "costs.apt_lists('bookworm'), costs.apk_index(), costs.rpm_metadata(None)\n"
        "none = [name for name in opened if 'slices' in name]\n"
        "costs.pip_cache(['flask'])\n"
        "print(none, [name for name in opened if 'slices' in name and name.endswith('json')])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER.parents[2],
    )
    assert ran.stdout.startswith("[] [")
    assert ran.stdout.count(".json") == 1
    assert "python.json" in ran.stdout


def test_measuring_shrinks_a_graph_without_changing_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER.parents[2] / "bench")
    debian = pytest.importorskip("costs_debian")
    needs = {"a": "b c", "b": "c d", "c": "", "d": "e", "e": "d f", "f": "", "g": "h", "h": "g"}
    recommends = {"a": "g", "d": "x", "x": "c", "b": "c"}
    names = {*needs, *recommends}
    graph = debian.Graph(
        {"a", "b"},
        {name: 2.0**index for index, name in enumerate(sorted(names))},
        dict.fromkeys(names, 1.0),
        {name: set(needs.get(name, "").split()) for name in names},
        {name: set(recommends.get(name, "").split()) for name in names},
    )
    before = [(graph.weight(n), graph.weight(n, True)) for n in "ab"]
    graph.shrink()
    assert [(graph.weight(n), graph.weight(n, True)) for n in "ab"] == before
    assert len(graph.size) < len(names)
    assert sum(graph.documents.values()) == len(names)


@pytest.mark.parametrize("kind", ["curl", "scm", "full"])
def test_what_buildpack_deps_hold_weighs_what_they_do(kind: str) -> None:
    tag = "trixie" if kind == "full" else f"trixie-{kind}"
    base = knowledge.image(f"buildpack-deps:{tag}")
    plain = knowledge.image("debian:trixie")
    assert base.packages == PACKAGES[kind]
    if not base.size or not plain.size:
        pytest.skip("the sizes of these are not known any more")
    added = weighed(costs.apt_installed(PACKAGES[kind], system=System("trixie")))
    real = base.size.low - plain.size.low
    assert added.low * 0.9 <= real <= added.high * 1.1


def test_what_is_there_already_adds_nothing() -> None:
    assert weighed(costs.apt_installed(["git"], system=System("trixie", ("git",)))).high < 3
    alone = weighed(costs.apt_installed(["libvips42t64"], system=System("trixie")))
    assert (
        weighed(
            costs.apt_installed(["libvips42t64"], system=System("trixie", PACKAGES["full"]))
        ).high
        < alone.low / 2
    )


def test_slim_images_leave_documents_out() -> None:
    whole, slim, plain = (
        weighed(costs.apt_installed(["git"], system=System("bookworm", documents=documents)))
        for documents in (None, False, True)
    )
    assert whole.low == slim.low < slim.high < plain.high == whole.high
    assert slim.low < plain.low
