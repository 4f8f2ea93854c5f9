# SPDX-License-Identifier: Apache-2.0
"""Types of the values of settings, with the limits that several settings share."""

import base64
import binascii
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

DAY = timedelta(days=1)


def _seconds(value: object) -> object:
    """Return the number that a text contains, because pydantic reads only numbers, not texts, as
    seconds."""
    is_number = isinstance(value, str) and value.replace(".", "", 1).isdecimal()
    return float(str(value)) if is_number else value


def _usable(secret: SecretStr | None) -> SecretStr | None:
    """Return a secret of Standard Webhooks; decode its key once, so that an invalid key is an error
    at start."""
    if secret is not None:
        try:
            key = base64.b64decode(secret.get_secret_value().removeprefix("whsec_") + "==")
        except binascii.Error:
            key = b""
        if not key:
            raise ValueError("must be whsec_ and base64, as Standard Webhooks writes secrets")
    return secret


Port = Annotated[int, Field(ge=0, le=65535)]
Bytes = Annotated[int, Field(ge=1024)]
Seconds = Annotated[float, Field(gt=0)]
Duration = Annotated[timedelta, BeforeValidator(_seconds)]
# the validator comes last: otherwise pydantic shows the bounds as Python writes them
Age = Annotated[timedelta, Field(ge=DAY, le=36_500 * DAY), BeforeValidator(_seconds)]
SigningSecret = Annotated[SecretStr | None, AfterValidator(_usable)]
