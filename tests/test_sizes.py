"""Megabytes: how they are told and put together."""

import pytest

from dockerlint.sizes import Estimate, Evidence, figure, total


def size(low: float, high: float, **facts: str) -> Estimate:
    evidence = Evidence(facts.get("evidence", "measured"))
    return Estimate(low, high, evidence, facts.get("source", "a"), facts.get("date", "2026-11-26"))


@pytest.mark.parametrize(
    ("mb", "text"),
    [(0, "0"), (0.04, "0"), (0.05, "0.1"), (1, "1"), (2.44, "2.4"), (10, "10"), (99.6, "100")],
)
def test_figures(mb: float, text: str) -> None:
    assert figure(mb) == text


def test_a_range_that_is_one_figure_is_told_as_one() -> None:
    assert size(20.1, 20.4).text == "20 MB"
    assert size(1.2, 20).text == "1.2-20 MB"
    assert size(0, 12_345).text == "0-12 GB"
    assert str(size(3, 3)) == "3 MB (measured 2026-11, a)"


def test_a_sum_is_as_sure_as_the_least_sure_of_its_parts() -> None:
    one = size(1, 2, source="a", date="2026-11-01")
    two = size(10, 20, evidence="estimated", source="b; a", date="2026-09-01")
    assert total([one, two]) == Estimate(11, 22, Evidence.ESTIMATED, "a; b", "2026-09-01")
    assert total([]) is None


def test_a_difference_holds_all_that_can_be() -> None:
    saved = size(10, 20).minus(size(3, 5, evidence="cited"))
    assert (saved.low, saved.high, saved.evidence) == (5, 17, Evidence.CITED)
    assert size(1, 2).minus(size(3, 4)).high == 0
