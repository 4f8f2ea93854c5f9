# SPDX-License-Identifier: Apache-2.0
"""The checks say of a real mailing list what people who read it agreed to, and no less."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.engine import registry
from app.service.review import precision
from bench.precision import (
    CORPUS,
    DOCUMENT,
    LABELS,
    Comparison,
    Corpus,
    Label,
    as_json,
    document,
    key_of,
    labels,
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
def gpio() -> Comparison:
    return Comparison(reviewed(CORPUS), labels())


def lines(found: list[Label]) -> str:
    return "\n".join(map(str, found))


class TestCorpus:
    pytestmark = needs_corpus

    def test_a_finding_that_was_true_is_still_there(self, gpio: Comparison) -> None:
        assert not gpio.lost, lines(gpio.lost)

    def test_a_false_finding_that_was_mended_does_not_return(self, gpio: Comparison) -> None:
        assert not gpio.returned, lines(gpio.returned)

    def test_a_check_that_is_often_wrong_is_a_preview(self, gpio: Comparison) -> None:
        assert too_low(gpio.measured) == []

    def test_the_findings_of_a_check_that_colours_results_were_read(self, gpio: Comparison) -> None:
        assert unread(gpio.measured) == []

    def test_what_ships_is_what_the_labels_say(self, gpio: Comparison) -> None:
        assert precision.FILE.read_text() == as_json(gpio.measured), "run `make precision`"

    def test_the_document_is_what_the_labels_say(self, gpio: Comparison) -> None:
        assert DOCUMENT.read_text() == document(gpio.measured), "run `make precision`"


def test_labels_are_of_checks_that_exist() -> None:
    assert {label.check for label in labels()} <= set(CHECKS)


def test_the_document_is_made_of_what_ships() -> None:
    assert DOCUMENT.read_text() == document(precision.measured())


def test_a_check_that_was_not_measured_has_no_numbers() -> None:
    assert precision.tally("no-such-check") is None
    assert precision.tally("cleanup-goto-mix") is not None


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
def luo() -> Corpus:
    return reviewed(V1)


def test_a_label_finds_its_finding_whatever_the_white_space(luo: Corpus) -> None:
    compared = Comparison(luo, (told("true"),))
    assert (compared.lost, compared.returned) == ([], [])
    tally = compared.measured.checks["cleanup-goto-mix"]
    assert (tally.true, tally.labelled, tally.precision) == (1, 1, 1.0)
    assert tally.findings >= 1


def test_a_true_label_without_its_finding_is_lost(luo: Corpus) -> None:
    gone = told("true", line=1)
    assert Comparison(luo, (gone,)).lost == [gone]


def test_a_false_label_returns_unless_it_is_known(luo: Corpus) -> None:
    mended, known = told("false"), told("false", known=True)
    assert Comparison(luo, (mended,)).returned == [mended]
    compared = Comparison(luo, (known,))
    assert compared.returned == []
    assert compared.measured.checks["cleanup-goto-mix"].precision == 0
    assert too_low(compared.measured) == ["cleanup-goto-mix"]


def test_two_labels_at_one_place_are_told_apart_by_the_message(luo: Corpus) -> None:
    both = (told("true", message="luo_preserve_file"), told("false", message="other_function"))
    compared = Comparison(luo, both)
    assert (compared.lost, compared.returned) == ([], [])
    with pytest.raises(ValueError, match="labelled false and true"):
        _ = Comparison(luo, (told("true"), told("false"))).judged


def test_a_finding_about_the_mail_has_a_key_too(luo: Corpus) -> None:
    assert len({key_of(finding) for finding in luo.findings}) == len(luo.findings)


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


def test_the_page_of_a_check_shows_its_row(client: TestClient) -> None:
    for check, tally in precision.measured().checks.items():
        page = client.get(f"/checks/{check}").text
        if tally.findings:
            assert f"<td>{tally.findings}</td><td>{tally.labelled}</td>" in page, check
        else:
            assert "The precision is not known" in page, check
