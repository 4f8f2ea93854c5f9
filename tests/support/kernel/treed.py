# SPDX-License-Identifier: Apache-2.0
"""A series whose problem only the whole file shows, and kernel trees that have the file."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from app.config import Settings
from app.engine.kept_trees import KeptTrees
from app.engine.pool import ReviewFailed, review_mails
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Reviews
from app.store.database import Database
from app.store.review import results
from tests.support.kernel.kernel_repo import KernelRepo
from tests.support.mails import mail, now

PATH = "drivers/foo/foo.c"
STEPS = "".join(f"\tfoo_step(foo, {n});\n" for n in range(30))
BEFORE = f"""\
int foo_set(struct foo *foo, int value)
{{
	void *buffer = kzalloc(8, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	if (foo->busy)
		goto out_free;
{STEPS}	foo->value = value;
	return 0;

out_free:
	kfree(buffer);
	return -EBUSY;
}}
"""
# the hunk shows the guard() without the goto
AFTER = BEFORE.replace("foo, 15);\n", "foo, 15);\n\tguard(mutex)(&foo->lock);\n")
MORE = AFTER.replace("foo, 17);\n", "foo, 17);\n\tfoo_mark(foo);\n")
CHECK = "cleanup-goto-mix"


class Author:
    """The repository of an author, who makes the diffs."""

    def __init__(self, path: Path) -> None:
        self._repo = KernelRepo(path)

    def diff(self, before: str, after: str, path: str = PATH) -> str:
        self._repo.commit({path: before})
        self._repo.commit({path: after})
        return self._repo.git("diff", "--full-index", "master~1", "master") + "\n"


def kernel(path: Path, text: str | None = BEFORE) -> KernelRepo:
    """A bare repository with a first release; without a text, it lacks the file."""
    found = KernelRepo(path, bare=True)
    files: dict[str, str | bytes | None] = {"MAINTAINERS": "nobody\n"}
    found.commit(files if text is None else files | {PATH: text}, "Linux 7.2-rc1")
    found.tag("v7.2-rc1")
    return found


def posted(name: str, subject: str, diff: str, date: datetime, more: str = "") -> bytes:
    """A patch mail with a diff; `more` follows the diff."""
    body = (
        f"Do it.\n\nSigned-off-by: A. Developer <dev@example.org>\n---\n{diff}-- \n2.43.0\n{more}"
    )
    return mail(name, subject, body, date=date)


def settings_of(tmp_path: Path, **more: object) -> Settings:
    """Settings with the tree in the directory `kernel`."""
    plain = {"data": tmp_path, "workers": 1, "tree": str(tmp_path / "kernel")}
    return Settings.model_validate(plain | more)


def review(database: Database, settings: Settings, *mails: bytes) -> int:
    """Take mails in, and review in this process what is due; return the number of reviews."""
    take(database, mails)
    steps = Reviews(database, settings)
    count = 0
    with KeptTrees(steps._chosen) as kept:
        while True:
            with database.reading() as transaction:
                batch = results.due(transaction, now(), 10)
            if not batch:
                return count
            for item in batch:
                raw = steps.mails(item)
                assert not isinstance(raw, ReviewFailed)
                steps.write(item, review_mails(raw, chosen=steps._chosen, trees=kept))
                count += 1


def take(database: Database, mails: Iterable[bytes]) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))
