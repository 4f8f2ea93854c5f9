# SPDX-License-Identifier: Apache-2.0
"""Whatever is wrong with a file of watch rules is said with its line, and nothing raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.watch import load
from app.engine.watch.language import MAX_FILE, MAX_RULES
from tests.engine.rules_given import HEAD, HIT, MISS, RULE, rule


def rejected(text: str | bytes, name: str = "foo.toml") -> list[tuple[int, str]]:
    data = text.encode() if isinstance(text, str) else text
    found = load.read(name, data)
    return [(one.line, one.reason) for one in found.rejected]


def test_a_rule_is_loaded_with_its_text() -> None:
    found = load.read("foo.toml", b"# a comment\n\n" + RULE.encode())
    assert found.rejected == ()
    (one,) = found.rules
    assert (one.id, one.family) == ("foo/old-call", "watch")
    assert one.source == RULE
    assert len(one.hash) == 16
    assert found.tests == (2,)


def test_the_replacement_is_a_section_of_the_text() -> None:
    (plain,) = load.read("foo.toml", RULE.encode()).rules
    assert plain.instead == ""
    (named,) = load.read("foo.toml", rule(instead='"Use `new_call()`."').encode()).rules
    assert named.instead == "Use `new_call()`."
    assert named.check.doc.index("## Why") < named.check.doc.index("## Instead\n\nUse `new")


@pytest.mark.parametrize(
    ("keys", "line", "reason"),
    [
        pytest.param({"idd": '"x"'}, 9, "unknown key 'idd'; did you mean 'id'?", id="key"),
        pytest.param({"id": '"Old Call"'}, 2, "'id' must be lower-case words", id="shape of id"),
        pytest.param({"id": ""}, 1, "'id' is missing", id="no id"),
        pytest.param({"kind": '"func"'}, 3, "'kind': Input should be 'struct'", id="kind"),
        pytest.param({"target": "4"}, 4, "'target': Input should be a valid list", id="type"),
        pytest.param(
            {"target": '"("'}, 4, "invalid expression for RE2: missing )", id="expression"
        ),
        pytest.param({"target": r"'(a)\1'"}, 4, "invalid expression for RE2", id="back-reference"),
        pytest.param({"target": '"(a{1000}){1000}"'}, 4, "invalid expression for RE2", id="bomb"),
        pytest.param({"target": f'"{"a" * 301}"'}, 4, "at most 300 characters", id="length"),
        pytest.param({"files": ""}, 1, "'files' is missing", id="no files"),
        pytest.param({"files": '["/abs"]'}, 5, "'files' must be a glob", id="absolute glob"),
        pytest.param({"on": '["gone"]'}, 6, "unknown event 'gone': a call has added", id="event"),
        pytest.param({"on": "[]"}, 6, "'on': List should have at least 1 item", id="no event"),
        pytest.param(
            {"message": '"{nmae}"'},
            7,
            "unknown placeholder {nmae}: there are {file}, {name}, {target}",
            id="placeholder",
        ),
        pytest.param({"message": '"{name.x}"'}, 7, "unknown placeholder", id="attribute"),
        pytest.param({"message": '"{name!r}"'}, 7, "unknown placeholder", id="conversion"),
        pytest.param({"message": '"{"'}, 7, "a literal brace twice", id="lone brace"),
        pytest.param({"message": '"{bytes}"'}, 7, "unknown placeholder", id="of another kind"),
        pytest.param({"severity": '"fatal"'}, 9, "'severity': Input should be", id="severity"),
        pytest.param({"owners": '["me"]'}, 9, "'owners' must be `Name <address>`", id="owner"),
        pytest.param({"prefix": '"PG_"'}, 9, "only an enum has a prefix", id="prefix"),
        pytest.param(
            {"when.used_in": '["fs/*"]'}, 9, "a call has no new name", id="names of a call"
        ),
        pytest.param(
            {"when.set_in": '["fs/*"]'}, 9, "a call has no new name", id="set names of a call"
        ),
        pytest.param({"when.min_bytes": "8"}, 9, "only a struct has bytes", id="bytes of a call"),
        pytest.param(
            {"note_when.minbytes": "8"},
            9,
            "unknown key 'note_when.minbytes'; did you mean 'min_bytes'?",
            id="key of a condition",
        ),
        pytest.param({"message_unused": '"x"'}, 9, "a call has no new name", id="unused"),
        pytest.param({"message_note": '"x"'}, 9, "needs a 'note_when'", id="no note"),
        pytest.param({"mail": '"yes"'}, 9, "'mail': Input should be a valid boolean", id="bool"),
    ],
)
def test_a_mistake_is_named_with_its_line(keys: dict[str, str], line: int, reason: str) -> None:
    found = rejected(rule(**keys))
    assert any(at == line and reason in said for at, said in found), found


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param("", 1, "the file has no [[watch]]", id="empty"),
        pytest.param("a = 1\n", 1, "unknown key 'a'", id="another key"),
        pytest.param("\n[[watches]]\n", 2, "unknown key 'watches'", id="another table"),
        pytest.param("watch = 3\n", 1, "write [[watch]]", id="no table"),
        pytest.param("[[watch]]\nid = \n", 2, "Invalid value", id="no TOML"),
        pytest.param("[[watch]]\nid = 'a'\nid = 'b'\n", 3, "overwrite", id="twice a key"),
        pytest.param(b"[[watch]]\nid = '\xff'\n", 2, "the file is not UTF-8", id="Latin-1"),
        pytest.param(b"\0", 1, "", id="binary"),
        pytest.param("a = " + "[" * 5000, 1, "nested too deeply", id="deep arrays"),
        pytest.param("\na" + ".a" * 5000 + " = 1", 2, "more than 40 parts", id="deep keys"),
        pytest.param("a = 1" + "0" * 5000, 1, "", id="a huge number"),
        pytest.param("#" * (MAX_FILE + 1), 1, "is larger than", id="a huge file"),
        pytest.param(
            "[[watch]]\n" * 10_000, MAX_RULES + 1, "at most 200 [[watch]]", id="10,000 rules"
        ),
    ],
)
def test_a_file_that_is_none_is_named_with_its_line(
    text: str | bytes, line: int, reason: str
) -> None:
    ((at, said),) = rejected(text)
    assert at == line
    assert reason in said


@pytest.mark.parametrize("name", ["Foo.toml", "foo bar.toml", ".toml", "foo.txt", "a/../B.toml"])
def test_a_file_of_another_name_is_not_read(name: str) -> None:
    ((_, said),) = rejected(RULE, name)
    assert "the name must be" in said


def test_one_wrong_rule_does_not_harm_the_others() -> None:
    found = load.read("foo.toml", (rule(id='"one"', kind='"x"') + rule(id='"two"')).encode())
    assert [one.id for one in found.rules] == ["foo/two"]
    assert [(one.rule, one.line) for one in found.rejected] == [("foo/one", 3)]


def test_an_id_counts_once() -> None:
    found = load.read("foo.toml", (RULE + RULE).encode(), taken=())
    assert len(found.rules) == 1
    assert [one.reason for one in found.rejected] == ["a rule above has this id"]
    found = load.read("foo.toml", RULE.encode(), taken={"foo/old-call"})
    assert [one.reason for one in found.rejected] == ["this id belongs to a shipped rule"]


def test_a_rule_without_a_hit_or_a_miss_is_not_loaded() -> None:
    assert rejected(HEAD + HIT) == [
        (1, "no [[watch.test]] expects no finding: add one with expect = 0")
    ]
    assert rejected(HEAD + MISS) == [
        (1, "no [[watch.test]] expects a finding: add one with expect = 1")
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(
            HEAD + HIT + MISS.replace("expect = 0", "expect = 2") + MISS,
            "test 2: expected 2 findings, found 0",
            id="too few",
        ),
        pytest.param(
            HEAD + HIT + HIT.replace("expect = 1", "expect = 0") + MISS,
            "test 2: expected 0 findings, found 1: old_call() is old.",
            id="too many",
        ),
        pytest.param(
            HEAD + HIT.replace("(1);", "(1);  //~ is new") + MISS,
            "test 1: no finding with 'is new' at drivers/foo/foo.c:101",
            id="another text",
        ),
        pytest.param(
            HEAD + HIT.replace(" 	int err;", "what is this") + MISS,
            "test 1: the diff cannot be parsed",
            id="no diff",
        ),
    ],
)
def test_a_rule_that_fails_its_own_tests_is_not_loaded(text: str, reason: str) -> None:
    found = load.read("foo.toml", text.replace("-10 +10", "-100 +100").encode())
    assert found.rules == ()
    assert reason in [one.reason[: len(reason)] for one in found.rejected]


@given(st.binary(max_size=300))
def test_any_bytes_give_errors_with_lines(data: bytes) -> None:
    found = load.read("foo.toml", data)
    assert found.rejected
    assert all(one.line >= 1 and one.reason for one in found.rejected)


VALUES = st.recursive(
    st.sampled_from(['"x"', "1", "-1", "true", "1.5", "1979-05-27", "''", '"{name}"', '"("']),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
    max_leaves=4,
)
KEYS = st.sampled_from(
    [
        "id",
        "kind",
        "target",
        "prefix",
        "files",
        "exclude",
        "on",
        "when",
        "when.used_in",
        "when.min_bytes",
        "note_when.x",
        "severity",
        "message",
        "reference",
        "owners",
        "mail",
        "ledger",
        "ledger.bits",
        "title",
        "test",
        "test.expect",
        "nonsense",
    ]
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=8), st.integers(0, 3))
def test_any_values_give_errors_inside_the_file(pairs: list[tuple[str, str]], blank: int) -> None:
    text = "\n" * blank + "[[watch]]\n" + "".join(f"{key} = {value}\n" for key, value in pairs)
    found = load.read("foo.toml", text.encode())
    assert found.rejected
    assert all(1 <= one.line <= text.count("\n") for one in found.rejected)


@given(st.text(alphabet="{}nametypbs! .:[]0", max_size=30))
def test_any_message_is_a_rule_or_an_error(message: str) -> None:
    found = load.read("foo.toml", rule(message=f"'{message}'").encode())
    assert bool(found.rules) != bool(found.rejected)


@given(st.text(max_size=20))
def test_any_expression_is_a_rule_or_an_error(pattern: str) -> None:
    literal = pattern.replace("\\", "\\\\").replace('"', '\\"')
    found = load.read("foo.toml", rule(target=f'"{literal}"').encode("utf-8", "replace"))
    assert bool(found.rules) != bool(found.rejected)
