# SPDX-License-Identifier: Apache-2.0
"""Small watch rules for the tests of this folder."""

HIT = """
[[watch.test]]
expect = 1
diff = '''
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo(void)
 	int err;
+	err = old_call(1);
 	return 0;
'''
"""
MISS = """
[[watch.test]]
expect = 0
diff = '''
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo(void)
 	int err;
+	err = new_call(1);
 	return 0;
'''
"""
HEAD = """\
[[watch]]
id = "old-call"
kind = "call"
target = "old_call"
files = ["drivers/**"]
on = ["added"]
message = "{name}() is old."
reference = "https://example.org/old"
"""
RULE = HEAD + HIT + MISS


def rule(**keys: str) -> str:
    """RULE with other values, written as TOML; an empty one leaves the key out."""
    lines = HEAD.splitlines()
    for key, value in keys.items():
        name = key.replace("__", ".")
        kept = [line for line in lines if not line.startswith(f"{name} =")]
        where = next((i for i, line in enumerate(lines) if line.startswith(f"{name} =")), len(kept))
        lines = [*kept[:where], *([f"{name} = {value}"] if value else []), *kept[where:]]
    return "\n".join(lines) + "\n" + HIT + MISS


def patched(path: str, section: str, body: str) -> str:
    """A diff of one hunk."""
    return f"--- a/{path}\n+++ b/{path}\n@@ -100 +100 @@ {section}\n{body}\n"
