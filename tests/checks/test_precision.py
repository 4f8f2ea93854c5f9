# SPDX-License-Identifier: Apache-2.0
"""The checks say of a real mailing list what people who read it agreed to, and no less."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.engine import registry
from app.model import Severity
from app.service.review import precision
from app.service.review.precision import NOISE_BUDGET, MeasuredList, PrecisionTally
from bench.precision import (
    CORPUS,
    DOCUMENT,
    LABELS,
    Comparison,
    Label,
    MailList,
    Part,
    as_json,
    document,
    key_of,
    labels,
    parts,
    reviewed,
    too_low,
    unread,
)
from tests.conftest import V1

needs_corpus = [
    pytest.mark.skipif(not CORPUS.exists(), reason="needs ../shared/corpus"),
    pytest.mark.slow,
    pytest.mark.xdist_group("precision"),
]
CHECKS = sorted(rule.id for rule in registry.load())


@pytest.fixture(scope="module")
def real() -> Comparison:
    return Comparison(parts(), labels())


def lines(found: list[Label]) -> str:
    return "\n".join(map(str, found))


class TestCorpus:
    pytestmark = needs_corpus

    def test_a_finding_that_was_true_is_still_there(self, real: Comparison) -> None:
        assert not real.lost, lines(real.lost)

    def test_a_false_finding_that_was_mended_does_not_return(self, real: Comparison) -> None:
        assert not real.returned, lines(real.returned)

    def test_a_check_that_is_often_wrong_is_a_preview(self, real: Comparison) -> None:
        assert too_low(real.measured) == []

    def test_enough_findings_of_each_check_were_read(self, real: Comparison) -> None:
        assert unread(real.measured) == []

    def test_what_ships_is_what_the_labels_say(self, real: Comparison) -> None:
        assert precision.FILE.read_text() == as_json(real.measured), "run `make precision`"

    def test_the_document_is_what_the_labels_say(self, real: Comparison) -> None:
        assert DOCUMENT.read_text() == document(real.measured), "run `make precision`"


def test_labels_are_of_checks_that_exist() -> None:
    assert {label.check for label in labels()} <= set(CHECKS)


def test_the_document_is_made_of_what_ships() -> None:
    assert DOCUMENT.read_text() == document(precision.measured())


@pytest.mark.parametrize("measured", precision.measured().lists, ids=lambda one: one.name)
def test_each_list_keeps_to_the_noise_budget(measured: MeasuredList) -> None:
    assert measured.per_thousand(measured.coloured) <= NOISE_BUDGET


def test_a_check_that_was_not_measured_has_no_numbers() -> None:
    assert precision.of_check("no-such-check") is None
    assert precision.of_check("cleanup-goto-mix") is not None


def told(label: str, **more: object) -> Label:
    """A label of the founding case's finding about the goto mix."""
    given = {
        "message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com",
        "check": "cleanup-goto-mix",
        "path": "kernel/liveupdate/luo_file.c",
        "line": 283,
        "text": "goto err_free_files_mem;",
        "label": label,
        "reason": "as the maintainer said",
    }
    return Label.model_validate(given | more)


@pytest.fixture(scope="module")
def luo() -> tuple[Part, ...]:
    return tuple(reviewed(MailList("luo", V1)))


def test_a_label_finds_its_finding_whatever_the_white_space(luo: tuple[Part, ...]) -> None:
    compared = Comparison(luo, (told("true"),))
    assert (compared.lost, compared.returned) == ([], [])
    numbers = compared.measured.checks["cleanup-goto-mix"]
    tally = numbers.pooled
    assert (tally.true, tally.labelled, tally.precision) == (1, 1, 1.0)
    assert tally.findings >= 1
    assert numbers.lists == {"luo": tally}
    assert numbers.untuned.findings == 0


def test_a_true_label_without_its_finding_is_lost(luo: tuple[Part, ...]) -> None:
    gone = told("true", line=1)
    assert Comparison(luo, (gone,)).lost == [gone]


def test_a_false_label_returns_unless_it_is_known(luo: tuple[Part, ...]) -> None:
    mended, known = told("false"), told("false", known=True)
    assert Comparison(luo, (mended,)).returned == [mended]
    compared = Comparison(luo, (known,))
    assert compared.returned == []
    assert compared.measured.checks["cleanup-goto-mix"].pooled.precision == 0
    assert too_low(compared.measured) == ["cleanup-goto-mix"]


def test_two_labels_at_one_place_are_told_apart_by_the_message(luo: tuple[Part, ...]) -> None:
    both = (told("true", message="luo_preserve_file"), told("false", message="other_function"))
    compared = Comparison(luo, both)
    assert (compared.lost, compared.returned) == ([], [])
    with pytest.raises(ValueError, match="labelled false and true"):
        _ = Comparison(luo, (told("true"), told("false"))).judged


def test_a_finding_about_the_mail_has_a_key_too(luo: tuple[Part, ...]) -> None:
    found = [finding for part in luo for finding in part.findings]
    assert len({key_of(finding) for finding in found}) == len(found)


def test_a_label_that_is_not_well_formed_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cleanup-goto-mix.jsonl"
    file.write_text(told("true").model_dump_json() + "\n{}\n")
    with pytest.raises(ValueError, match=r"cleanup-goto-mix\.jsonl:2"):
        labels(tmp_path)
    file.write_text(told("true", check="other").model_dump_json() + "\n")
    with pytest.raises(ValueError, match="a label of other"):
        labels(tmp_path)


def test_the_folder_of_labels_is_there() -> None:
    assert LABELS.is_dir()


def test_mails_that_nobody_tuned_on_are_apart(luo: tuple[Part, ...]) -> None:
    (part,) = luo
    untouched = tuple(reviewed(MailList("luo", V1, tuned=0)))
    assert [(one.is_tuned, one.as_list.patches) for one in untouched] == [
        (True, 0),
        (False, part.as_list.patches),
    ]
    measured = Comparison(untouched, (told("true"),)).measured
    assert measured.checks["cleanup-goto-mix"].untuned.true == 1
    assert "1 of 1 labelled findings are right (100 %)" in document(measured)


def test_mails_after_the_limit_are_not_read() -> None:
    (part,) = reviewed(MailList("luo", V1, read=1))
    assert (part.mails, part.as_list.patches) == (1, 0)


def test_a_finding_that_two_lists_have_counts_once(luo: tuple[Part, ...]) -> None:
    (part,) = luo
    twice = (part, part._replace(name="other"))
    numbers = Comparison(twice, (told("true"),)).measured.checks["cleanup-goto-mix"]
    assert set(numbers.lists) == {"luo", "other"}
    assert numbers.pooled == numbers.lists["luo"]


@pytest.mark.parametrize(
    ("true", "labelled", "severity", "enough"),
    [
        (0, 0, Severity.ERROR, True),
        (19, 19, Severity.ERROR, True),
        (18, 19, Severity.WARNING, False),
        (18, 20, Severity.WARNING, True),
        (17, 20, Severity.WARNING, False),
        (18, 20, Severity.ERROR, False),
        (19, 20, Severity.ERROR, True),
    ],
)
def test_few_labels_must_all_say_that_a_finding_is_right(
    true: int, labelled: int, severity: Severity, enough: bool
) -> None:
    for wrong in ("false", "unclear"):
        given = {"findings": labelled, "true": true, wrong: labelled - true}
        assert PrecisionTally.model_validate(given).is_enough(severity) is enough


@pytest.mark.parametrize(
    ("true", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_the_interval_is_wilsons(true: int, count: int, low: float, high: float) -> None:
    """Method 3 in table 1 of Newcombe, Statistics in Medicine 17 (1998)."""
    interval = PrecisionTally(findings=count, true=true, false=count - true).interval
    assert interval
    assert [round(bound, 4) for bound in interval] == [low, high]


def test_without_a_label_there_is_no_interval() -> None:
    assert PrecisionTally(findings=3).interval is None


def test_a_share_is_rounded_down_and_few_labels_give_no_share() -> None:
    assert PrecisionTally(findings=200, true=199, unclear=1).in_words == "99 %"
    assert PrecisionTally(findings=9, true=4, false=1).in_words == "not yet measured (4 of 5 right)"


def test_the_page_of_a_check_shows_its_rows(client: TestClient) -> None:
    for check, numbers in precision.measured().checks.items():
        page = client.get(f"/checks/{check}").text
        if numbers.pooled.findings:
            for tally in (numbers.pooled, *numbers.lists.values()):
                assert f"<td>{tally.findings}</td><td>{tally.labelled}</td>" in page, check
            assert f"Precision: {numbers.pooled.in_words}" in page, check
        else:
            assert "The precision is not known" in page, check
