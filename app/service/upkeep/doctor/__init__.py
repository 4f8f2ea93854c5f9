# SPDX-License-Identifier: Apache-2.0
"""Is all as it must be: looked at without changing anything, and never for long."""

from app.service.upkeep.doctor.examine import LOOKS, examine
from app.service.upkeep.doctor.line import DoctorLine, LineState, Patient

__all__ = ["LOOKS", "DoctorLine", "LineState", "Patient", "examine"]
