# SPDX-License-Identifier: Apache-2.0
"""What a draft says, to whom, and what it never says."""

from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest

import pytest

from app.model import Address, Confidence, Finding, Message, Place, Severity
from app.notify.clean import all_clear
from app.notify.compose import MAX_REFERENCES, Audience, Terms, compose
from app.notify.draft import Draft, finding_set
from tests.notify.replies import PATH, TAG, TERMS, TRAILER, URL, finding, parsed, read
from tests.support.mails import DIFF, mail, patch

MESSAGE = read(patch("1@example.org", "[PATCH v2 1/3] foo: mark it", refs=["0@example.org"]))
TWO_HUNKS = """\
diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c
index 1111111111..2222222222 100644
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10,6 +10,7 @@ static int foo_probe(struct device *dev)
 	int ret;

 	ret = foo_init(dev);
+	foo_mark(dev, 1);
 	if (ret)
 		return ret;

@@ -110,8 +111,9 @@ static int foo_remove(struct device *dev)
 	line111();
 	line112();
 	line113();
 	line114();
 	line115();
+	foo_mark(dev, 2);
 	line117();
 	line118();
 	line119();
"""


def draft(*findings: Finding, message: Message = MESSAGE, terms: Terms = TERMS) -> Draft:
    (one,) = compose([message], findings, terms)
    return one


def body(*findings: Finding, message: Message = MESSAGE) -> str:
    return draft(*findings, message=message).body


def test_whole_mail() -> None:
    assert body(finding(MESSAGE)) == (
        "On Sun, 01 Mar 2026 12:00:00 +0000, A. Developer wrote:\n"
        "> diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c\n"
        "> @@ -10,6 +10,7 @@ static int foo_probe(struct device *dev)\n"
        ">  	int ret;\n"
        ">  \n"
        ">  	ret = foo_init(dev);\n"
        "> +	foo_mark(dev, 1);\n"
        "\n"
        "foo_mark() sleeps here.\n"
        "\n"
        "  one-rule, see coding-style.rst, 1) Indentation:\n"
        "  https://docs.kernel.org/x.html#y\n"
        "  https://kantha.example.org/patch/1@example.org#drivers-foo-foo.c-L13\n"
        "\n"
        "-- \n"
        "Kantha, automatic review by fixed rules; no person has read this mail.\n"
        "If it is wrong or of no use, please answer and say why.\n"
    )


def test_headers_as_a_mail_program_reads_them() -> None:
    (read_back, _) = parsed(draft(finding(MESSAGE)))
    assert read_back["Subject"] == "Re: [PATCH v2 1/3] foo: mark it"
    assert read_back["In-Reply-To"] == "<1@example.org>"
    assert read_back["References"].split() == ["<0@example.org>", "<1@example.org>"]
    assert read_back["Auto-Submitted"] == "auto-generated"
    assert read_back["To"].addresses[0].addr_spec == "dev@example.org"
    assert read_back["Cc"].addresses[0].addr_spec == "linux-kernel@vger.kernel.org"
    assert read_back["Message-ID"].endswith("@kantha.example.org>")
    assert read_back["Precedence"] is None
    assert not read_back.defects


@pytest.mark.parametrize(
    ("confidence", "said", "shown"),
    [
        (Confidence.HIGH, "foo_mark() sleeps here.", "foo_mark() sleeps here."),
        (
            Confidence.MEDIUM,
            "foo_mark() sleeps here.",
            "foo_mark() sleeps here. Is that intended?",
        ),
        (Confidence.MEDIUM, "Does foo_mark() sleep here?", "Does foo_mark() sleep here?"),
    ],
)
def test_a_fact_or_a_question(confidence: Confidence, said: str, shown: str) -> None:
    assert f"\n\n{shown}\n\n" in body(finding(MESSAGE, said=said, confidence=confidence))


def test_what_is_between_two_places_is_left_out() -> None:
    message = read(patch("1@example.org", "[PATCH] foo: mark it", TWO_HUNKS))
    text = body(
        finding(message), finding(message, 116, "Here too.", check="other"), message=message
    )
    assert text.count("diff --git") == 1
    assert (
        "#drivers-foo-foo.c-L13\n\n[ ... ]\n"
        "> @@ -110,8 +111,9 @@ static int foo_remove(struct device *dev)\n[ ... ]\n"
        ">  	line113();\n>  	line114();\n>  	line115();\n> +	foo_mark(dev, 2);\n\nHere too.\n"
    ) in text


def test_a_related_line_near_by_is_quoted_and_all_are_named() -> None:
    message = read(patch("1@example.org", "[PATCH] foo: mark it", TWO_HUNKS))
    related = (
        Place("1@example.org", PATH, 111),
        Place("1@example.org", PATH, 13),
        Place("2@example.org", "include/foo.h", 7),
        Place("1@example.org", ""),
    )
    text = body(finding(message, 116, related=related), message=message)
    assert ">  	line111();\n[ ... ]\n>  	line113();\n" in text
    assert "foo_mark() sleeps here. See also lines 13 and 111, include/foo.h:7." in text


def test_a_place_in_another_patch_names_it() -> None:
    other = read(patch("2@example.org", "[PATCH v2 2/3] foo: use it"))
    one = finding(MESSAGE, related=(Place("2@example.org", PATH, 13, "foo_probe"),))
    (answer,) = compose([MESSAGE, other], [one], TERMS)
    assert f"See also {PATH}:13 in foo_probe() of patch 2." in " ".join(answer.body.split())


def test_one_rule_is_one_paragraph() -> None:
    message = read(patch("1@example.org", "[PATCH] foo: mark it", TWO_HUNKS))
    answer = draft(finding(message), finding(message, 116), message=message)
    assert answer.body.count("sleeps here.") == 1
    assert "sleeps here. The same goes for line 116.\n" in answer.body
    assert len(answer.findings) == 2


def test_five_are_spoken_of_and_the_rest_is_counted() -> None:
    many = [finding(MESSAGE, said=f"Said {n}.", check=f"rule-{n}") for n in range(7)]
    many[6] = replace(many[6], severity=Severity.ERROR)
    answer = draft(*many)
    said = [n for n in range(7) if f"Said {n}." in answer.body]
    assert said == [0, 1, 2, 3, 6]
    assert (
        "2 more findings are on the page of this mail:\n"
        "https://kantha.example.org/r/1@example.org/\n"
    ) in answer.body
    assert len(answer.findings) == 7


def test_without_pages_nothing_links_to_them() -> None:
    many = [finding(MESSAGE, check=f"rule-{n}") for n in range(7)]
    (answer,) = compose([MESSAGE], many, Terms(""))
    assert "2 more findings are not in this mail.\n" in answer.body
    assert "/patch/" not in answer.body
    assert answer.message_id.endswith("@kantha.invalid")
    clear = all_clear([MESSAGE], 40, 2, Terms(""))
    assert clear is not None
    assert clear.body.startswith(
        "Nothing found by 40 automatic checks. 2 more could not run.\n\n-- \n"
    )


def test_one_more_is_counted_in_words() -> None:
    many = [finding(MESSAGE, check=f"rule-{n}") for n in range(6)]
    assert "1 more finding is on the page" in body(*many)


def test_a_finding_of_the_message_stands_under_its_line() -> None:
    one = finding(MESSAGE, None, path="", text="Signed-off-by: A. Developer <dev@example.org>")
    assert "> Signed-off-by: A. Developer <dev@example.org>\n\nfoo_mark() sleeps" in body(one)


def test_a_finding_of_no_line_stands_under_the_subject() -> None:
    one = finding(MESSAGE, None, path="", text="To: linux-kernel@vger.kernel.org")
    assert "> Subject: [PATCH v2 1/3] foo: mark it\n\nfoo_mark() sleeps" in body(one)


def test_a_finding_of_a_file_stands_under_its_name() -> None:
    text = body(finding(MESSAGE, None))
    assert "> @@ -10,6 +10,7 @@ static int foo_probe(struct device *dev)\n\nfoo_mark()" in text


def test_a_line_that_is_not_in_the_mail_is_named() -> None:
    assert f"\n\n{PATH}:99 in foo_probe(): foo_mark() sleeps here.\n" in body(finding(MESSAGE, 99))


def test_only_the_mails_with_findings_are_answered() -> None:
    cover = read(mail("0@example.org", "[PATCH v2 0/3] foo: mark it"))
    other = read(patch("2@example.org", "[PATCH v2 2/3] foo: use it"))
    found = compose([cover, MESSAGE, other], [finding(other), finding(cover, None)], TERMS)
    assert [one.answers for one in found] == ["0@example.org", "2@example.org"]
    assert {one.series for one in found} == {"0@example.org"}


def test_nothing_found_nothing_said() -> None:
    assert compose([MESSAGE], [], TERMS) == ()


def test_a_finding_of_a_mail_that_is_not_posted_is_left_out() -> None:
    other = read(patch("2@example.org", "[PATCH v2 2/3] foo: use it"))
    assert compose([MESSAGE], [finding(other)], TERMS) == ()


def test_the_id_is_that_of_the_finding_set() -> None:
    one, other = finding(MESSAGE), finding(MESSAGE, None, check="other")
    both = draft(one, other)
    assert both.message_id == draft(other, one).message_id
    assert both.body == draft(other, one).body
    assert both.finding_set == finding_set([other, one])
    assert both.message_id != draft(one).message_id


def test_equal_findings_in_two_patches_are_two_mails() -> None:
    other = read(patch("2@example.org", "[PATCH v2 2/3] foo: use it"))
    one, two = compose([MESSAGE, other], [finding(MESSAGE), finding(other)], TERMS)
    assert one.finding_set == two.finding_set
    assert one.message_id != two.message_id


@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("[PATCH] foo: fix it", "Re: [PATCH] foo: fix it"),
        ("Re: [PATCH] foo: fix it", "Re: [PATCH] foo: fix it"),
        ("RE: Re[2]: AW: [PATCH] foo", "Re: [PATCH] foo"),
        ("[PATCH] core: aware: are: x", "Re: [PATCH] core: aware: are: x"),
    ],
)
def test_subject_says_re_once(subject: str, answered: str) -> None:
    message = replace(MESSAGE, subject=subject)
    assert draft(finding(message), message=message).subject == answered


def test_references_are_bounded_and_keep_the_first_and_the_last() -> None:
    ids = tuple(f"{'x' * 400}{n}@example.org" for n in range(90))
    message = replace(MESSAGE, references=ids)
    found = draft(finding(message), message=message).references
    assert (found[0], found[-2:]) == (ids[0], (ids[-1], "1@example.org"))
    assert sum(map(len, found)) <= MAX_REFERENCES


ALICE, BOB = Address("Alice", "alice@example.org"), Address("Bob", "bob@example.net")
LIST = Address("", "linux-gpio@vger.kernel.org")
MM = Address("MM", "linux-mm@kvack.org")
ADDRESSED = replace(MESSAGE, author=ALICE, to=(BOB, LIST), cc=(MM, ALICE, Address("b", BOB.email)))


def people(audience: Audience, message: Message = ADDRESSED, **more: object) -> list[list[str]]:
    terms = Terms(URL, audience, **more)  # type: ignore[arg-type]  # the class's own keywords
    answer = draft(finding(message), message=message, terms=terms)
    return [[one.email for one in answer.to], [one.email for one in answer.cc]]


@pytest.mark.parametrize(
    ("audience", "copies"),
    [
        (Audience.AUTHOR, []),
        (Audience.LIST, [LIST.email, MM.email]),
        (Audience.RECIPIENTS, [BOB.email, LIST.email, MM.email]),
    ],
)
def test_who_gets_it(audience: Audience, copies: list[str]) -> None:
    assert people(audience) == [[ALICE.email], copies]


def crowd(people: int, lists: int) -> Message:
    everybody = [Address("", f"p{n}@example.com") for n in range(people)]
    every_list = [Address("", f"l{n}@lists.example.com") for n in range(lists)]
    mixed = [one for pair in zip_longest(everybody, every_list) for one in pair if one]
    return replace(ADDRESSED, to=tuple(mixed[:3]), cc=tuple(mixed[3:]))


@pytest.mark.parametrize(
    ("number", "lists", "kept"),
    [(0, 0, 0), (9, 4, 13), (10, 5, 15), (11, 5, 15), (10, 6, 15), (1000, 0, 10), (500, 500, 15)],
)
def test_a_mail_reaches_few_and_names_whom_it_leaves_out(
    number: int, lists: int, kept: int
) -> None:
    message = crowd(number, lists)
    terms = Terms(URL, Audience.RECIPIENTS)
    answer = draft(finding(message), message=message, terms=terms)
    assert [one.email for one in answer.to] == [ALICE.email]
    assert len(answer.cc) == kept
    first = [f"p{n}@example.com" for n in range(min(number, 10))]
    assert [one.email for one in answer.cc if "lists" not in one.email] == first
    left_out = {one.person.email for one in answer.omitted}
    everybody = {one.email for one in (*message.to, *message.cc)}
    assert left_out == everybody - {one.email for one in answer.cc}
    assert set(answer.omitted_by_reason) <= {"more than 10 people", "more than 5 lists"}


def test_copies_of_the_policy_are_not_left_out() -> None:
    copy = Address("", "p900@example.com")
    message = crowd(1000, 0)
    terms = Terms(URL, Audience.RECIPIENTS, copies=(copy,))
    answer = draft(finding(message), message=message, terms=terms)
    assert copy in answer.cc
    assert len(answer.cc) == 11
    assert copy not in {one.person for one in answer.omitted}


@pytest.mark.parametrize("most", [1, 2, 5])
def test_a_mail_has_no_more_recipients_than_a_day_may_have(most: int) -> None:
    terms = Terms(URL, Audience.RECIPIENTS, copies=(MM,), most=most)
    message = crowd(20, 20)
    answer = draft(finding(message), message=message, terms=terms)
    assert len(answer.to) + len(answer.cc) == most
    assert answer.to == (ALICE,)
    assert (MM in answer.cc) is (most > 1)
    assert f"max_per_day is {most}" in answer.omitted_by_reason


def test_nobody_is_left_out_whom_nobody_meant() -> None:
    message = crowd(20, 0)
    for audience in (Audience.AUTHOR, Audience.LIST):
        terms = Terms(URL, audience)
        assert draft(finding(message), message=message, terms=terms).omitted == ()
    for audience in Audience:
        terms = Terms(URL, audience)
        assert draft(finding(ADDRESSED), message=ADDRESSED, terms=terms).omitted == ()


def test_a_list_that_did_not_opt_in_is_named() -> None:
    terms = Terms(URL, Audience.LIST, lists=frozenset({"linux-gpio.vger.kernel.org"}))
    answer = draft(finding(ADDRESSED), message=ADDRESSED, terms=terms)
    assert answer.omitted_by_reason == {"the list did not opt in": (MM.email,)}


def test_only_lists_that_want_it_get_it() -> None:
    wanted = frozenset({"linux-gpio.vger.kernel.org"})
    assert people(Audience.LIST, lists=wanted) == [[ALICE.email], [LIST.email]]
    assert people(Audience.RECIPIENTS, lists=wanted) == [[ALICE.email], [BOB.email, LIST.email]]
    assert people(Audience.RECIPIENTS, lists=frozenset()) == [[ALICE.email], [BOB.email]]


def test_further_copies_come_once() -> None:
    more = (Address("", "Archive@example.com"), Address("", "alice@EXAMPLE.org"))
    assert people(Audience.AUTHOR, copies=more) == [[ALICE.email], ["Archive@example.com"]]


def test_we_get_none_of_it() -> None:
    own = frozenset({"BOB@example.net", "alice@example.org"})
    assert people(Audience.RECIPIENTS, own=own) == [[LIST.email, MM.email], []]
    plus = replace(ADDRESSED, to=(Address("", "bob+kernel@example.net"),), cc=())
    assert people(Audience.RECIPIENTS, plus, own=own) == [[], []]


def test_a_list_that_rewrites_from_does_not_stand_for_the_author() -> None:
    via = Address("Alice via lists", "linux-gpio@vger.kernel.org")
    message = replace(ADDRESSED, author=via, reply_to=(ALICE,))
    assert people(Audience.AUTHOR, message) == [[ALICE.email], []]
    assert "Alice wrote:\n" in draft(finding(message), message=message).body
    unknown = replace(message, reply_to=())
    assert people(Audience.AUTHOR, unknown) == [[], []]


def test_reply_to_does_not_lead_elsewhere() -> None:
    message = replace(ADDRESSED, reply_to=(BOB,))
    assert people(Audience.AUTHOR, message) == [[ALICE.email], []]


Change = Callable[[Message], Message]


@pytest.mark.parametrize(
    "email",
    [
        "a@b\r\nBcc: victim@example.org",
        "a b@example.org",
        "<a@example.org>",
        "a@example",
        "a@-example.org",
        "ä@example.org",
        "a@exämple.org",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 300}.org",
        'a"b@example.org',
        "a..b@example.org",
        "\ud800@example.org",
        "",
    ],
)
def test_an_address_that_no_field_can_hold_is_left_out(email: str) -> None:
    message = replace(ADDRESSED, to=(Address("X", email), BOB), cc=())
    assert people(Audience.RECIPIENTS, message) == [[ALICE.email], [BOB.email]]
    assert people(Audience.AUTHOR, replace(message, author=Address("X", email))) == [[], []]


@pytest.mark.parametrize("message_id", ["é@example.org", "no-at", f"{'x' * 500}@example.org"])
def test_a_mail_that_cannot_be_answered_gets_no_draft(message_id: str) -> None:
    message = replace(MESSAGE, message_id=message_id)
    assert compose([message], [finding(message)], TERMS) == ()


def test_a_patch_that_was_never_mailed_has_no_thread() -> None:
    message = replace(MESSAGE, message_id="1.abc@no-message-id.invalid", references=())
    answer = parsed(draft(finding(message), message=message)).mail
    assert (answer["In-Reply-To"], answer["References"]) == (None, None)


@pytest.mark.parametrize(
    "said",
    [
        "Reviewed-by: Jane Doe <jane@example.org>",
        "Jane gave Reviewed-by: Jane <j@example.org>\nAcked-by: Joe <joe@example.org>",
        "It lacks reviewed-BY :  Jane",
        "Signed-off-by:",
        'Fixes: 0123456789ab ("foo: x") is not known.\u2028Tested-by: J <j@example.org>',
        "Link: and Closes: https://lore.kernel.org/r/1@2 and Cc: stable@vger.kernel.org",
        f"{'x ' * 33}Fixes: 0123456789ab and {'y ' * 20} Closes: https://example.org",
        "> quoted?\n> Acked-by: J <j@example.org>",
        f"{'x' * 71} > 5 and {'x' * 66} >= 6",
    ],
)
@pytest.mark.parametrize("where", ["said", "text", "related", "author"])
def test_no_line_of_ours_looks_like_a_tag(said: str, where: str) -> None:
    message = replace(MESSAGE, author=Address(said, "a@b.org")) if where == "author" else MESSAGE
    one = finding(message, 99, said=said if where == "said" else "Said.")
    if where == "text":
        pathless = finding(message, None, path="", text=said)
        one = replace(pathless, related=(Place("1@example.org", "", text=said),))
    if where == "related":
        one = replace(one, related=(Place("2@example.org", said, 1, said, said),))
    answer = parsed(draft(one, message=message))
    assert not [line for line in answer.own if TAG.search(line) or TRAILER.match(line)]
    assert all(line.lstrip()[:1] != ">" for line in answer.own)


def test_own_lines_are_72_columns_wide() -> None:
    said = "This is a sentence of some words that go on for ever and ever. " * 8
    lines = parsed(draft(finding(MESSAGE, said=said), finding(MESSAGE, None, said))).own
    assert max(len(line) for line in lines if "://" not in line) <= 73
    assert all(len(line) <= 72 for line in lines if "://" not in line and "Kantha" not in line)


def test_a_diff_without_git_header_is_quoted_too() -> None:
    plain = "".join(DIFF % 1).split("\n", 2)[2]
    message = read(patch("1@example.org", "[PATCH] foo: mark it", plain))
    assert "> +++ b/drivers/foo/foo.c\n> @@ -10,6 +10,7 @@" in body(
        finding(message), message=message
    )


def test_a_file_that_cannot_be_read_is_quoted_where_it_breaks_off() -> None:
    broken = (DIFF % 1).replace("\tif (ret)\n", "\tif\n(ret)\n")
    message = read(patch("1@example.org", "[PATCH] foo: mark it", broken))
    text = body(finding(message, None), message=message)
    assert "> +\tfoo_mark(dev, 1);\n>  \tif\n> (ret)\n\nfoo_mark() sleeps" in text


def test_lines_of_dos_are_quoted_without_their_ends() -> None:
    message = read(patch("1@example.org", "[PATCH] foo: mark it"))
    ends = (part.replace("\n", "\r\n") for part in (message.text, message.diff))
    message = replace(message, text=next(ends), diff=next(ends))
    text = body(finding(message), message=message)
    assert ">  \tret = foo_init(dev);\n> +\tfoo_mark(dev, 1);\n\n" in text


def test_a_line_of_the_diff_is_not_taken_for_one_of_the_message() -> None:
    one = finding(MESSAGE, None, path="", text="return ret;")
    assert "> Subject: " in body(one)
