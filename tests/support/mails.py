# SPDX-License-Identifier: Apache-2.0
"""Mails made to order for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime

DATE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

DIFF = """\
diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c
index 1111111111..2222222222 100644
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10,6 +10,7 @@ static int foo_probe(struct device *dev)
 	int ret;
 
 	ret = foo_init(dev);
+	foo_mark(dev, %d);
 	if (ret)
 		return ret;
 
-- 
2.43.0
"""

GOTO_MIX = """\
diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c
index 1111111111..2222222222 100644
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10,6 +10,9 @@ static int foo_set(struct foo *foo, int value)
 	int ret;
 
 	ret = foo_check(value);
 	if (ret)
 		return ret;
+	guard(mutex)(&foo->lock);
+	if (foo->busy)
+		goto out_free;
 	foo->value = value;
-- 
2.43.0
"""


def now() -> datetime:
    return datetime.now(UTC)


def mail(
    message_id: str,
    subject: str,
    body: str = "Nothing.\n",
    *,
    author: str = "A. Developer <dev@example.org>",
    date: datetime = DATE,
    refs: Iterable[str] = (),
    headers: str = "",
) -> bytes:
    """A raw mail; `refs` are Message-IDs, the last of them answered."""
    ids = [f"<{ref}>" for ref in refs]
    threading = f"In-Reply-To: {ids[-1]}\nReferences: {' '.join(ids)}\n" if ids else ""
    return (
        f"Message-ID: <{message_id}>\nFrom: {author}\nTo: linux-kernel@vger.kernel.org\n"
        f"Date: {format_datetime(date)}\nSubject: {subject}\n{threading}{headers}"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: 8bit\n\n{body}"
    ).encode()


def patch(message_id: str, subject: str, diff: str = DIFF % 1, **more: object) -> bytes:
    """A raw patch mail with a small diff."""
    body = f"Do it.\n\nSigned-off-by: A. Developer <dev@example.org>\n---\n{diff}"
    return mail(message_id, subject, body, **more)  # type: ignore[arg-type]  # mail's own keywords


def huge(lines: int) -> str:
    """A diff that adds a file of small functions, each of which mixes guard() and goto."""
    function = """\
+static int foo_%d(struct foo *foo)
+{
+	guard(mutex)(&foo->lock);
+	if (foo->busy)
+		goto out;
+}
"""
    count = lines // function.count("\n")
    added = "".join(function % number for number in range(count))
    return (
        "diff --git a/drivers/foo/huge.c b/drivers/foo/huge.c\nnew file mode 100644\n"
        "index 0000000000..2222222222\n--- /dev/null\n+++ b/drivers/foo/huge.c\n"
        f"@@ -0,0 +1,{added.count(chr(10))} @@\n{added}-- \n2.43.0\n"
    )


def unwinding(count: int) -> str:
    """A diff that adds `count` functions, each of which unwinds by goto beside a guard()."""
    function = """\
+static int foo_%d(struct foo *foo)
+{
+	void *buffer = kzalloc(8, GFP_KERNEL);
+
+	if (!buffer)
+		return -ENOMEM;
+	guard(mutex)(&foo->lock);
+	if (foo->busy)
+		goto err_free;
+	return 0;
+
+err_free:
+	kfree(buffer);
+	return -EBUSY;
+}
"""
    added = "".join(function % number for number in range(count))
    return (
        "diff --git a/drivers/foo/many.c b/drivers/foo/many.c\nnew file mode 100644\n"
        "index 0000000000..2222222222\n--- /dev/null\n+++ b/drivers/foo/many.c\n"
        f"@@ -0,0 +1,{added.count(chr(10))} @@\n{added}-- \n2.43.0\n"
    )
