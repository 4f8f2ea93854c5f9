# SPDX-License-Identifier: Apache-2.0
"""Passwords hashed with all the work that users' are."""

from app.service.people import passwords

PASSWORD = "correct horse battery"


def test_hashes_are_argon2id_with_a_salt_and_the_parameters_of_rfc_9106() -> None:
    first, second = passwords.hashed(PASSWORD), passwords.hashed(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.stand_in().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.verify(PASSWORD, first)
