# SPDX-License-Identifier: Apache-2.0
"""Slips in names of functions and options."""

import pytest

from app.code.compare import slips
from app.code.compare.slips import NearNames

NAMES = {
    "gpio_aggregator_destroy",
    "gpio_direction_get",
    "foo_register",
    "foo_alloc",
    "a_b_c_d_e_pages_f",
}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gpio_aggregator_destory", "gpio_aggregator_destroy"),
        ("gpio_agregator_destroy", "gpio_aggregator_destroy"),
        ("gpio_direktion_get", "gpio_direction_get"),
        ("a_b_c_d_e_page_f", "a_b_c_d_e_pages_f"),
        ("foo_registers", None),
        ("foo_unregister", None),
        ("foo_elloc", None),
        ("gpio_agregator_destory", None),
        ("destroy", None),
    ],
)
def test_a_slip_of_one_word_has_one_meaning(written: str, meant: str | None) -> None:
    assert NearNames(NAMES).meant(written) == meant


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("ioctl_fsgetxattr", "ioctl_fssetxattr"),
        ("foo_rxbuffers", "foo_txbuffers"),
        ("foo_rdlock", "foo_wrlock"),
        ("foo_writesl", "foo_writel"),
        ("foo_kvmalloc", "foo_kmalloc"),
        ("foo_strncpy", "foo_strcpy"),
        ("foo_snprintf", "foo_sprintf"),
        ("dev_pread_start", "dev_pwrite_start"),
        ("foo_bandwidths", "foo_bandwidth"),
        ("foo_millivolt", "foo_microvolt"),
    ],
)
def test_siblings_are_no_slips(written: str, known: str) -> None:
    assert NearNames({known}).meant(written) is None
    assert NearNames({written}).meant(known) is None


def test_a_letter_too_many_is_a_slip() -> None:
    assert NearNames({"cqspi_probe"}).meant("csqspi_probe") == "cqspi_probe"


def test_a_slip_with_two_meanings_has_none() -> None:
    assert NearNames({"foo_registar", "foo_registor"}).meant("foo_registr") is None


def test_a_word_of_another_name_is_no_slip() -> None:
    assert NearNames({"foo_detach_all", "bar_dettach_dev"}).meant("foo_dettach_all") is None


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("FOO_AIROHA", "FOO_AIRHOA", ("AIROHA", "AIRHOA")),
        ("FOO_BAR", "FOO_BAR_BAZ", ("", "")),
        ("FOO_BAR", "BAR_FOO", ("", "")),
        ("FOO", "FOO", ("", "")),
    ],
)
def test_names_differ_in_one_word_or_in_several(
    one: str, other: str, words: tuple[str, str]
) -> None:
    assert slips.differing_words(one, other) == words


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("AIROHA", "AIRHOA", True),
        ("AIROHA", "AIRROHA", True),
        ("DRIVER", "DRIVERS", False),
        ("AIROHA", "AIRENA", False),
        ("FOO", "FO", False),
    ],
)
def test_letters_within_a_word_are_swapped_or_doubled(one: str, other: str, is_slip: bool) -> None:
    assert slips.is_slip_within(one, other) is is_slip
