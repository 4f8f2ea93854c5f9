# SPDX-License-Identifier: Apache-2.0
"""State of a series or patch on its page, and the form for corrections."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from app.model.patch_states import PatchStanding, PatchState, SeriesStanding, StateEdit
from app.model.people import Role
from app.render import message_path
from app.service.series import states
from app.service.series.chains import NoSuchSeries
from app.service.series.reasons import MAX_REASON
from app.service.series.states import NewState, StateTarget, StoredStanding
from app.web.forms import FormDep
from app.web.people.session import check_csrf, csrf_for, require
from app.web.problem import Problem
from app.web.responses import answered
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class StateDesk:
    """The data of the state of a page.

    `patch` is empty on the page of a series. `csrf` is empty for a visitor who may only read.
    """

    stored: StoredStanding
    patch: str
    csrf: str
    longest: int = MAX_REASON

    @property
    def standing(self) -> SeriesStanding | PatchStanding:
        return self.stored.of_patch(self.patch) if self.patch else self.stored.standing

    @property
    def edits(self) -> tuple[StateEdit, ...]:
        """Return the corrections that a page shows: on the page of a patch, those of the patch and
        of the whole series."""
        return tuple(e for e in self.stored.edits if not self.patch or e.patch in ("", self.patch))

    @property
    def choices(self) -> tuple[PatchState, ...]:
        return tuple(
            one for one in PatchState if not self.patch or one is not PatchState.APPLIED_IN_PART
        )

    @property
    def has_correction(self) -> bool:
        """Return whether a correction of exactly this series or patch is in force."""
        return any(e.patch == self.patch and e.undone_at is None for e in self.stored.edits)


def state_desk(request: Request, stored: StoredStanding, patch: str = "") -> StateDesk:
    return StateDesk(stored, patch, csrf_for(request, Role.TRIAGER))


@router.post("/state")
def correct_form(request: Request, site: SiteDep, form: FormDep) -> RedirectResponse:
    """Apply the correction of the form and return to the same page."""
    actor = require(request, site, Role.TRIAGER)
    check_csrf(request, form)
    target = StateTarget(form.get("series", ""), form.get("patch", ""))
    url = site.settings.url
    if form.get("state", "") == "undo":
        answered(lambda: states.undo(site.database, target, actor.name, url), NoSuchSeries)
    else:
        new = NewState(_state(form.get("state", "")), form.get("reason", ""), actor.name)
        answered(lambda: states.correct(site.database, target, new, url), NoSuchSeries)
    page = ("/patch", target.patch) if target.patch else ("/series", target.series)
    return RedirectResponse(f"{message_path(*page)}#state", status_code=303)


def _state(value: str) -> PatchState:
    try:
        return PatchState(value)
    except ValueError as error:
        raise Problem(422, "choose a state of the patches") from error
