"""Who has a document."""

from pathlib import Path

import pytest

from ingest.claims import Claim, Claimed, Claims, identities
from ingest.inputs import Input, Stated
from ingest.manifest import ManifestEntry
from ingest.outcomes import Outcome
from ingest.reader import ReadDocument
from ingest.report import InputResult
from ingest.store import Record
from kb.identifiers import DocumentId
from translations.locales import ContentLanguage, Language

EDITION = (DocumentId("oil"), ContentLanguage.POLISH)
ENTRY = ManifestEntry(identity="Halny-Oil", language=Language.POLISH)


def item(*, entry: ManifestEntry | None = None) -> Input:
    root = Path("/data/manuals")
    return Input(path=root / "pl" / "oil.md", root=root, stated=Stated(), entry=entry)


def read(identity: str | None = None) -> ReadDocument:
    return ReadDocument(title="Oil", sections=(), identity=identity)


def record(source: str = "/a", *, own: str | None = None, issue: str | None = None) -> Record:
    return Record(
        root="/",
        stated=Stated(),
        request="",
        identity=DocumentId(own) if own else None,
        issue=issue,
        result=InputResult(
            source=source,
            outcome=Outcome.CREATED,
            document_id=DocumentId("before"),
            language=ContentLanguage.POLISH,
        ),
    )


def test_a_path_alone_gives_the_identity() -> None:
    found = identities(item(), read(), None, {})
    assert (found.document_id, found.own, found.aliases) == ("manuals--oil.md", "manuals--oil.md", ())


def test_the_files_own_identity_goes_before_its_path_which_becomes_an_alias() -> None:
    found = identities(item(), read("DMC-X"), None, {})
    assert (found.document_id, found.aliases) == ("dmc-x", ("manuals--oil.md",))


def test_the_manifest_goes_before_everything_and_the_rest_become_aliases() -> None:
    found = identities(item(entry=ENTRY), read("DMC-X"), record(own="dmc-x"), {})
    assert (found.document_id, found.aliases) == ("halny-oil", ("dmc-x", "manuals--oil.md"))


def test_a_file_stays_the_document_that_it_was() -> None:
    found = identities(item(), read(), record(own="manuals--oil.md"), {})
    assert (found.document_id, found.aliases) == ("before", ("manuals--oil.md",))


def test_a_file_that_has_become_another_module_is_another_document() -> None:
    assert identities(item(), read("DMC-Y"), record(own="dmc-x"), {}).document_id == "dmc-y"


def test_an_alias_leads_to_the_document_that_has_it() -> None:
    resolved = {DocumentId("dmc-x"): DocumentId("halny-oil")}
    found = identities(item(), read("DMC-X"), None, resolved)
    assert (found.document_id, found.aliases) == ("halny-oil", ("dmc-x", "manuals--oil.md"))


def test_what_nobody_has_may_be_had() -> None:
    Claims().check(EDITION, Claim(source="/a", issue=None), None)


def test_the_second_input_with_a_document_is_told_of_the_first() -> None:
    claims = Claims()
    claims.take(EDITION, Claim(source="/a", issue=None))
    with pytest.raises(Claimed, match="/a") as caught:
        claims.check(EDITION, Claim(source="/b", issue=None), None)
    assert (caught.value.rival, caught.value.edition, caught.value.outcome) == (
        "/a",
        EDITION,
        Outcome.REJECTED,
    )


def test_another_language_is_another_claim() -> None:
    claims = Claims()
    claims.take(EDITION, Claim(source="/a", issue=None))
    claims.check((EDITION[0], ContentLanguage.ENGLISH), Claim(source="/b", issue=None), None)


@pytest.mark.parametrize(
    ("held", "wanted"), [("001-00", "002-00"), ("009-00", "010-00"), ("001-00", "001-01")]
)
def test_a_newer_issue_takes_a_document_over(held: str, wanted: str) -> None:
    claims = Claims()
    claims.take(EDITION, Claim(source="/a", issue=held))
    claims.check(EDITION, Claim(source="/b", issue=wanted), None)


@pytest.mark.parametrize(
    ("held", "wanted"), [("002-00", "001-00"), ("001-00", "001-00"), (None, "001-00"), ("1", None)]
)
def test_an_older_equal_or_unknown_issue_does_not(held: str | None, wanted: str | None) -> None:
    claims = Claims()
    claims.take(EDITION, Claim(source="/a", issue=held))
    with pytest.raises(Claimed):
        claims.check(EDITION, Claim(source="/b", issue=wanted), None)


def test_an_older_issue_than_the_stored_one_is_refused() -> None:
    with pytest.raises(Claimed, match=r"issue 001-00 .* 002-00 \(/a\)"):
        Claims().check(EDITION, Claim(source="/b", issue="001-00"), record("/a", issue="002-00"))


def test_the_same_file_may_go_back_to_an_older_issue() -> None:
    Claims().check(EDITION, Claim(source="/a", issue="001-00"), record("/a", issue="002-00"))


def test_what_was_taken_in_this_run_is_not_lost_to_what_was_there_before() -> None:
    claims = Claims()
    claims.take(EDITION, Claim(source="/a", issue=None))
    claims.keep(EDITION, Claim(source="/b", issue=None))
    with pytest.raises(Claimed, match="/a"):
        claims.check(EDITION, Claim(source="/c", issue=None), None)
