"""From a folder with a manifest to what the library says of its documents."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.limits import Limits
from ingest.nursery import Nursery
from ingest.pipeline import IngestOptions, IngestServices, InputResult, Summary, run_ingest
from kb.access import EVERYTHING, AccessClass
from kb.documents import RelationKind, Revision, Validity
from kb.identifiers import DocumentId
from kb.library import Library
from kb.models import DocumentRow
from kb.workspace import Workspace
from translations.locales import ContentLanguage

Run = Callable[..., dict[str, InputResult]]
OLD = "# Rattle\n\n## What it is\n\nThe timing chain rattles after a cold start of the engine.\n"
NEW = "# Rattle, new\n\n## What it is\n\nThe timing chain rattles: renew the tensioner of the chain.\n"
YAML = """\
defaults:
  - files: tsb/
    kind: bulletin
    access: public
    keywords: [chain noise]
documents:
  - identity: rattle
    file: tsb/old.md
    number: TSB 34/01
    issued: 2019-05-03
    valid_to: 2019-12
  - identity: rattle-new
    file: tsb/new.md
    access: rmi
    issue: "2"
    issued: 2024-05-17
    replaces: TSB 34/01
    tools: [HT-1134]
"""
CSV = (
    "plik;identyfikator;numer;rodzaj;dostęp;słowa kluczowe;data wydania;ważny do;wydanie;zastępuje;"
    "narzędzia\n"
    "tsb/;;;biuletyn;publiczny;chain noise;;;;;\n"
    "tsb/old.md;rattle;TSB 34/01;;;;03.05.2019;12.2019;;;\n"
    "tsb/new.md;rattle-new;;;rmi;;17.05.2024;;2;tsb/old.md;HT-1134\n"
).encode("cp1250")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manuals" / "tsb").mkdir(parents=True)
    (tmp_path / "manuals" / "tsb" / "old.md").write_text(OLD)
    (tmp_path / "manuals" / "tsb" / "new.md").write_text(NEW)
    return tmp_path / "manuals"


@pytest.fixture
def run(workspace: Workspace, folder: Path, nursery: Nursery) -> Run:
    def run_() -> dict[str, InputResult]:
        results: list[InputResult] = []
        services = IngestServices(
            workspace=workspace, limits=Limits(), after_store=lambda: None, nursery=nursery
        )
        summary: Summary = run_ingest(services, [folder], IngestOptions(jobs=1), results.append)
        assert summary.inputs == len(results)
        return {Path(result.source).name: result for result in results}

    return run_


def read(workspace: Workspace, document_id: str) -> Revision:
    with workspace.database.read() as session:
        found = Library(session).published(
            DocumentId(document_id), ContentLanguage.ENGLISH, access=EVERYTHING
        )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "content"), [("manifest.yaml", YAML.encode()), ("manifest.csv", CSV)], ids=["YAML", "CSV"]
)
def test_what_a_manifest_says_is_what_the_library_knows(
    run: Run, folder: Path, workspace: Workspace, name: str, content: bytes
) -> None:
    (folder / name).write_bytes(content)
    results = run()
    assert {result.complaints for result in results.values()} == {()}
    old, new = read(workspace, "rattle"), read(workspace, "rattle-new")
    assert (old.document_number, str(old.issued_on), old.access_class) == (
        "TSB 34/01",
        "2019-05-03",
        AccessClass.PUBLIC,
    )
    assert (old.validity, new.validity) == (Validity(valid_to=date(2019, 12, 31)), Validity())
    assert (new.issue, new.keywords, new.tools) == ("2", ("chain noise",), ("HT-1134",))
    assert [one.document_id for one in old.related_as(RelationKind.REPLACED_BY)] == ["rattle-new"]
    assert [one.document_id for one in new.related_as(RelationKind.REPLACES)] == ["rattle"]


def test_a_second_run_changes_nothing(run: Run, folder: Path) -> None:
    (folder / "manifest.yaml").write_text(YAML)
    run()
    assert {result.outcome for result in run().values()} == {"unchanged"}


def test_another_day_in_the_manifest_alone_is_an_update(run: Run, folder: Path, workspace: Workspace) -> None:
    (folder / "manifest.yaml").write_text(YAML)
    run()
    (folder / "manifest.yaml").write_text(YAML.replace("2024-05-17", "2024-06-01"))
    outcomes = {name: result.outcome for name, result in run().items()}
    assert outcomes == {"old.md": "unchanged", "new.md": "updated"}
    assert str(read(workspace, "rattle-new").issued_on) == "2024-06-01"


def test_a_rule_above_the_named_folder_still_protects(
    workspace: Workspace, folder: Path, nursery: Nursery
) -> None:
    (folder / "manifest.yaml").write_text("defaults:\n  - files: tsb/\n    access: security-related-rmi\n")
    services = IngestServices(workspace=workspace, limits=Limits(), after_store=lambda: None, nursery=nursery)
    run_ingest(services, [folder / "tsb"], IngestOptions(jobs=1), lambda _result: None)
    with workspace.database.read() as session:
        classes = set(session.scalars(select(DocumentRow.access_class)))
    assert classes == {AccessClass.SECURITY_RELATED_RMI}


def test_a_file_that_no_row_names_is_taken_in_with_a_word_about_it(run: Run, folder: Path) -> None:
    (folder / "manifest.yaml").write_text("documents:\n  - identity: a\n    file: tsb/old.md\n")
    results = run()
    assert "The manifest does not name this file" in " ".join(results["new.md"].complaints)
    assert "does not name" not in " ".join(results["old.md"].complaints)


def test_a_language_that_the_words_contradict_is_told_and_kept(run: Run, folder: Path) -> None:
    english = (NEW + "\nThe chain is worn where it runs over the rail, and the oil is too thin for it. ") * 3
    (folder / "tsb" / "new.md").write_text(english)
    (folder / "manifest.yaml").write_text(
        "documents:\n  - {identity: a, file: tsb/new.md, language: pl}\n  - {identity: b, file: tsb/old.md}\n"
    )
    result = run()["new.md"]
    assert result.language is ContentLanguage.POLISH
    assert result.complaints[0] == (
        "The manifest says that the language is pl, the words are en: the manifest counts; "
        "correct it where it is wrong."
    )
