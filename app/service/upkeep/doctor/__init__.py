# SPDX-License-Identifier: Apache-2.0
"""The checks of `kantha doctor`, which change nothing in an installation and end soon."""

from app.service.upkeep.doctor.examine import LOOKS, examine
from app.service.upkeep.doctor.line import DoctorLine, LineState, Patient

__all__ = ["LOOKS", "DoctorLine", "LineState", "Patient", "examine"]
