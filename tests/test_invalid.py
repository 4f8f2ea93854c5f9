# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a document is said in words, and a secret in it is not."""

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from app.invalid import MAX_TEXT, faults_of, in_words, key_in_words


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int = 0
    secret: SecretStr = SecretStr("")
    many: list[int] = []


def errors(given: object) -> ValidationError:
    with pytest.raises(ValidationError) as found:
        Given.model_validate(given)
    return found.value


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": "hush"}, "number: Input should be a valid integer"),
        ({"secret": ["hush"]}, "secret: Input should be a valid string"),
        ({"many": [1, "hush"]}, "many.1: Input should be a valid integer"),
        (["hush"], "body: Input should be a valid dictionary"),
    ],
)
def test_a_fault_names_its_place_and_never_the_value(given: object, said: str) -> None:
    words = in_words(faults_of(errors(given).errors()))
    assert words.startswith(said)
    assert "hush" not in words


def test_the_words_are_short_however_much_is_wrong() -> None:
    assert len(in_words(faults_of(errors({"many": ["x"] * 1000}).errors()))) == MAX_TEXT


def test_an_unknown_key_of_a_file_gets_the_nearest_one() -> None:
    (fault,) = faults_of(errors({"nubmer": 1}).errors())
    words = key_in_words(fault, Given.model_fields)
    assert words == "unknown key 'nubmer'; did you mean 'number'?"
