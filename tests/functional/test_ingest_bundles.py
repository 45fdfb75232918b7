"""Bundles from the file to the knowledge base: unfolded, read with their siblings, remembered, retried."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest import bundles
from ingest.limits import MIB, BundleLimits, Limits
from ingest.nursery import Nursery
from ingest.outcomes import Outcome
from ingest.pipeline import IngestOptions, IngestServices, InputResult, Summary, retry_ingest, run_ingest
from ingest.store import OutcomeLog
from kb.access import EVERYTHING, AccessClass
from kb.documents import Revision
from kb.identifiers import DocumentId, document_id_from
from kb.library import Library
from kb.models import RevisionRow
from kb.workspace import Workspace
from tests.factories.archives import damaged, encrypted, packed, write_archive
from tests.unit.ingest.test_iirds import HEAD, IIRDS, rendition, statement, topic
from translations.locales import ContentLanguage

pytestmark = pytest.mark.slow

POLISH = "# Wymiana oleju\n\nOdkręcić korek spustowy i spuścić olej.\n"
ENGLISH = "# Oil change\n\nUndo the drain plug and drain the oil.\n"
PAGE = "<!DOCTYPE html><html><head><title>Page</title></head><body><p>Tighten.</p>{inside}</body></html>"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text x="1" y="5">K15</text></svg>'
METADATA = (
    HEAD
    + "".join(
        topic(
            f"<iirds:title>{title}</iirds:title><iirds:language>{language}</iirds:language>",
            statement("is-version-of", "urn:aos:oil"),
            statement("has-topic-type", IIRDS + "GenericTroubleshooting"),
            rendition(f"content/{language}.html"),
            iri=f"urn:aos:oil:{language}",
        )
        for language, title in (("pl", "Olej"), ("en", "Oil"))
    )
    + "</rdf:RDF>"
)
OIL = document_id_from("urn:aos:oil")
Run = Callable[..., list[str]]


@pytest.fixture
def services(workspace: Workspace, nursery: Nursery) -> IngestServices:
    return IngestServices(workspace=workspace, limits=Limits(), after_store=lambda: None, nursery=nursery)


@pytest.fixture
def summaries() -> list[Summary]:
    return []


@pytest.fixture
def run(services: IngestServices, tmp_path: Path, summaries: list[Summary]) -> Run:
    """Run the ingestion; returns what each input, by its place below the folder, came to."""

    def call(*paths: Path, **options: object) -> list[str]:
        found: list[InputResult] = []
        summaries.append(
            run_ingest(services, paths, IngestOptions(jobs=1, **options), found.append)  # type: ignore[arg-type]
        )
        return shown(found, tmp_path)

    return call


def shown(results: list[InputResult], folder: Path) -> list[str]:
    return [f"{result.source.removeprefix(f'{folder}/')} {result.outcome}" for result in results]


def bundle(folder: Path, files: Mapping[str, str | bytes], name: str = "gearbox.zip") -> Path:
    return write_archive(folder / name, files)


def published(workspace: Workspace, document_id: str, language: str = "en") -> Revision | None:
    with workspace.database.read() as session:
        return Library(session).published(
            DocumentId(document_id), ContentLanguage(language), access=EVERYTHING
        )


def scratch_of(workspace: Workspace) -> list[Path]:
    return list(workspace.folder.scratch.iterdir())


def test_a_bundle_becomes_its_members(run: Run, tmp_path: Path, workspace: Workspace) -> None:
    path = bundle(tmp_path, {"oil.pl.md": POLISH, "deep/brakes.md": ENGLISH, "oil.en.md": ENGLISH})
    assert run(path) == [
        "gearbox.zip/deep/brakes.md created",
        "gearbox.zip/oil.en.md created",
        "gearbox.zip/oil.pl.md created",
    ]
    found = published(workspace, "gearbox--oil.md", "pl")
    assert found is not None
    assert (found.source.path, found.source.name) == (f"{path}/oil.pl.md", "oil.pl.md")
    assert workspace.files.read(found.source.checksum) == POLISH.encode()
    assert scratch_of(workspace) == []


def test_the_folder_that_was_packed_names_its_documents(
    run: Run, tmp_path: Path, workspace: Workspace
) -> None:
    run(bundle(tmp_path, {"manuals/oil.en.md": ENGLISH}, "delivery-2026-11.zip"))
    assert published(workspace, "manuals--oil.md")


def test_a_folder_that_only_says_the_language_names_nothing(
    run: Run, tmp_path: Path, workspace: Workspace
) -> None:
    run(bundle(tmp_path, {"en/oil.md": ENGLISH}))
    assert published(workspace, "gearbox--oil.md")


def test_a_member_is_read_with_its_siblings(run: Run, tmp_path: Path, workspace: Workspace) -> None:
    page = PAGE.format(inside='<img src="../pictures/k15.svg">')
    run(bundle(tmp_path, {"pages/a.html": page, "pictures/k15.svg": DRAWING}))
    found = published(workspace, "gearbox--pages--a.html")
    assert found is not None
    assert [figure.media_type for figure in found.figures] == ["image/svg+xml"]


def test_a_member_sees_nothing_outside_its_bundle(run: Run, tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "k15.svg").write_text(DRAWING)
    depths = "".join(f'<img src="{"../" * depth}k15.svg">' for depth in range(1, 9))
    page = PAGE.format(inside=depths + f'<img src="{tmp_path}/k15.svg">')
    run(bundle(tmp_path, {"pages/a.html": page}))
    found = published(workspace, "pages--a.html")
    assert found is not None
    assert found.figures == ()


def test_a_member_that_no_disk_takes_is_rejected_and_all_others_are_created(run: Run, tmp_path: Path) -> None:
    bad = "\u0958" * 80 + "/a.en.md"
    path = bundle(tmp_path, {"good.en.md": ENGLISH, bad: ENGLISH})
    (tmp_path / "z.en.md").write_text(ENGLISH + "Close it.\n")
    assert sorted(run(path, tmp_path / "z.en.md")) == [
        "gearbox.zip/good.en.md created",
        f"gearbox.zip/{bad} rejected",
        "z.en.md created",
    ]


def test_a_manifest_in_the_bundle_speaks_of_its_members(
    run: Run, tmp_path: Path, workspace: Workspace
) -> None:
    manifest = "documents:\n  - identity: oil\n    access: rmi\n    editions: {en: oil.md}\n"
    assert run(bundle(tmp_path, {"manifest.yaml": manifest, "oil.md": ENGLISH, "README": "Ours."})) == [
        "gearbox.zip/oil.md created"
    ]
    found = published(workspace, "oil")
    assert found is not None
    assert found.access_class is AccessClass.RMI


def test_a_mistake_in_its_manifest_refuses_the_bundle_in_words_of_the_bundle(
    services: IngestServices, tmp_path: Path
) -> None:
    path = bundle(tmp_path, {"manifest.yaml": "documents: 1\n", "oil.md": ENGLISH})
    (tmp_path / "beside.md").write_text(ENGLISH)
    found: list[InputResult] = []
    run_ingest(services, [tmp_path / "beside.md", path], IngestOptions(jobs=1), found.append)
    assert shown(found, tmp_path) == ["beside.md created", "gearbox.zip rejected"]
    assert str(found[1].error).startswith(f"{path}/manifest.yaml, line 1, ")


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("# a remark\n" * 100_000 + "ignore: [a]\n", "1 MiB that is allowed in an archive"),
        ("ignore: [&a [&b 'x'" + ", *b" * 999 + "]" + ", *a" * 999 + "]\n", "stand for too much"),
    ],
    ids=["much", "unfolds to much"],
)
def test_a_manifest_that_is_a_trap_refuses_its_bundle_alone(
    services: IngestServices, tmp_path: Path, manifest: str, reason: str
) -> None:
    paths = [bundle(tmp_path, {"manifest.yaml": manifest, "oil.md": ENGLISH}), tmp_path / "oil.en.md"]
    paths[1].write_text(ENGLISH)
    found: list[InputResult] = []
    run_ingest(services, paths, IngestOptions(jobs=1), found.append)
    assert shown(found, tmp_path) == ["gearbox.zip rejected", "oil.en.md created"]
    assert reason in str(found[0].error)


def test_a_manifest_cannot_make_one_document_of_a_bundle(run: Run, tmp_path: Path) -> None:
    bundle(tmp_path / "m", {"oil.md": ENGLISH})
    (tmp_path / "m" / "manifest.yaml").write_text(
        "documents:\n  - identity: oil\n    editions: {en: gearbox.zip}\n"
    )
    assert run(tmp_path / "m") == ["m/gearbox.zip rejected"]


@pytest.mark.parametrize("pattern", ["*.zip", "gearbox.zip/", "*.md"])
def test_what_rules_outside_protect_is_protected_in_the_bundle(
    run: Run, tmp_path: Path, workspace: Workspace, pattern: str
) -> None:
    bundle(tmp_path / "m", {"oil.md": ENGLISH})
    rules = f"defaults:\n  - files: ['{pattern}']\n    access: rmi\n"
    (tmp_path / "m" / "manifest.yaml").write_text(rules)
    assert run(tmp_path / "m") == ["m/gearbox.zip/oil.md created"]
    found = published(workspace, "gearbox--oil.md")
    assert found is not None
    assert found.access_class is AccessClass.RMI


def test_a_changed_rule_outside_reads_the_bundle_again(run: Run, tmp_path: Path) -> None:
    bundle(tmp_path / "m", {"oil.md": ENGLISH})
    run(tmp_path / "m")
    (tmp_path / "m" / "manifest.yaml").write_text("defaults:\n  - files: ['*.md']\n    kind: bulletin\n")
    assert run(tmp_path / "m") == ["m/gearbox.zip/oil.md updated"]


def test_what_is_ignored_outside_is_left_out_of_the_bundle(run: Run, tmp_path: Path) -> None:
    bundle(tmp_path / "m", {"oil.md": ENGLISH, "notes.md": ENGLISH})
    (tmp_path / "m" / "manifest.yaml").write_text("ignore: ['notes*']\n")
    assert run(tmp_path / "m") == ["m/gearbox.zip/oil.md created"]


def test_a_bad_member_does_not_take_its_neighbours_along(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gearbox.zip"
    content = packed({"../up.md": "x", "bad.html": "", "good.md": ENGLISH, "hurt.md": POLISH}, 0)
    path.write_bytes(damaged(content, b"hurt.md"))
    assert run(path) == [
        "gearbox.zip/../up.md rejected",
        "gearbox.zip/bad.html malformed",
        "gearbox.zip/good.md created",
        "gearbox.zip/hurt.md malformed",
    ]


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        pytest.param(encrypted(packed({"a.md": "A"}), [b"a.md"]), "encrypted", id="password"),
        pytest.param(packed({"a.md": "A" * 200})[:60], "malformed", id="cut-off"),
        pytest.param(packed({}), "rejected", id="empty"),
        pytest.param(packed({"a.bin": b"\0" * (5 * MIB)}), "too-large", id="bomb"),
    ],
)
def test_a_bundle_that_is_refused_is_one_line(
    services: IngestServices, tmp_path: Path, workspace: Workspace, content: bytes, outcome: str
) -> None:
    (tmp_path / "gearbox.zip").write_bytes(content)
    limited = replace(services, limits=Limits(bundle=BundleLimits(unsuspicious_bytes=4 * MIB)))
    found: list[InputResult] = []
    run_ingest(limited, [tmp_path / "gearbox.zip"], IngestOptions(jobs=1), found.append)
    assert shown(found, tmp_path) == [f"gearbox.zip {outcome}"]
    assert found[0].error
    assert scratch_of(workspace) == []


def test_an_unchanged_bundle_is_not_even_unpacked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bundle(tmp_path, {"oil.md": ENGLISH, "../up.md": "x", "bad.bin": b"\0\1\2"})
    run(path)
    monkeypatch.setattr(bundles, "_PROGRAM", "no_such_program")
    assert run(path) == [
        "gearbox.zip/../up.md rejected",
        "gearbox.zip/bad.bin unsupported",
        "gearbox.zip/oil.md unchanged",
    ]


def test_of_a_changed_bundle_only_the_changed_members_are_read(run: Run, tmp_path: Path) -> None:
    page = PAGE.format(inside='<img src="k15.svg">')
    run(bundle(tmp_path, {"a.html": page, "k15.svg": DRAWING, "oil.md": ENGLISH}))
    changed = {"a.html": page, "k15.svg": DRAWING, "oil.md": ENGLISH + "\nMore.\n"}
    assert run(bundle(tmp_path, changed)) == [
        "gearbox.zip/a.html unchanged",
        "gearbox.zip/k15.svg unchanged",
        "gearbox.zip/oil.md updated",
    ]


def test_a_figure_that_changes_in_the_bundle_changes_the_page_that_shows_it(run: Run, tmp_path: Path) -> None:
    page = PAGE.format(inside='<img src="k15.svg">')
    run(bundle(tmp_path, {"a.html": page, "k15.svg": DRAWING}))
    other = DRAWING.replace("K15", "K16")
    assert run(bundle(tmp_path, {"a.html": page, "k15.svg": other})) == [
        "gearbox.zip/a.html updated",
        "gearbox.zip/k15.svg updated",
    ]


def test_other_options_read_an_unchanged_bundle_again(run: Run, tmp_path: Path) -> None:
    path = bundle(tmp_path, {"oil.md": ENGLISH})
    run(path, publish=False)
    assert run(path) == ["gearbox.zip/oil.md updated"]


def test_the_same_folder_in_a_new_bundle_takes_over(run: Run, tmp_path: Path) -> None:
    run(bundle(tmp_path, {"manuals/oil.en.md": ENGLISH}, "delivery-1.zip"))
    new = bundle(tmp_path, {"manuals/oil.en.md": ENGLISH + "\nMore.\n"}, "delivery-2.zip")
    assert run(new) == ["delivery-2.zip/manuals/oil.en.md updated"]


def test_a_document_that_a_bundle_beside_it_keeps_is_refused(run: Run, tmp_path: Path) -> None:
    manifest = "documents:\n  - identity: oil\n    editions: {en: oil.md}\n"
    run(bundle(tmp_path, {"manifest.yaml": manifest, "oil.md": ENGLISH}, "a.zip"))
    bundle(tmp_path, {"manifest.yaml": manifest, "oil.md": ENGLISH + "\nOther.\n"}, "b.zip")
    assert run(tmp_path / "b.zip", tmp_path / "a.zip") == ["a.zip/oil.md unchanged", "b.zip/oil.md rejected"]


def test_a_retry_takes_only_the_refused_members_in_again(
    run: Run, services: IngestServices, tmp_path: Path
) -> None:
    files: dict[str, str | bytes] = {"good.md": ENGLISH, "bad.bin": b"\0\1\2"}
    run(bundle(tmp_path, files))
    bundle(tmp_path, files | {"bad.bin": b"# Now it is text", "new.md": POLISH})
    found: list[InputResult] = []
    retry_ingest(services, [], IngestOptions(jobs=1), found.append)
    assert shown(found, tmp_path) == ["gearbox.zip/bad.bin unsupported"]


def test_a_retry_of_a_member_that_is_gone_says_so(run: Run, services: IngestServices, tmp_path: Path) -> None:
    run(bundle(tmp_path, {"good.md": ENGLISH, "bad.bin": b"\0\1\2"}))
    bundle(tmp_path, {"good.md": ENGLISH})
    found: list[InputResult] = []
    retry_ingest(services, [], IngestOptions(jobs=1), found.append)
    assert [(result.outcome, result.error) for result in found] == [
        (Outcome.REJECTED, "The file is no longer in this archive.")
    ]


def test_a_retry_of_a_refused_bundle_takes_all_of_it_in(
    run: Run, services: IngestServices, tmp_path: Path, workspace: Workspace
) -> None:
    (tmp_path / "gearbox.zip").write_bytes(packed({"a.md": "A" * 200})[:60])
    run(tmp_path / "gearbox.zip")
    bundle(tmp_path, {"oil.md": ENGLISH})
    found: list[InputResult] = []
    retry_ingest(services, [], IngestOptions(jobs=1), found.append)
    assert shown(found, tmp_path) == ["gearbox.zip/oil.md created"]
    with workspace.database.read() as session:
        listed = [record.result.source for record in OutcomeLog(session).newest()]
    assert listed == [f"{tmp_path}/gearbox.zip/oil.md"]


def test_refusals_of_members_that_are_gone_are_forgotten(
    run: Run, tmp_path: Path, workspace: Workspace
) -> None:
    run(bundle(tmp_path, {"oil.md": ENGLISH, "bad.bin": b"\0\1\2"}))
    run(bundle(tmp_path, {"oil.md": ENGLISH}))
    with workspace.database.read() as session:
        listed = [record.result.source for record in OutcomeLog(session).newest()]
    assert listed == [f"{tmp_path}/gearbox.zip/oil.md"]


def test_a_dry_run_stores_nothing_of_a_bundle(run: Run, tmp_path: Path, workspace: Workspace) -> None:
    path = bundle(tmp_path, {"oil.md": ENGLISH})
    assert run(path, is_dry_run=True) == ["gearbox.zip/oil.md created"]
    with workspace.database.read() as session:
        assert session.scalars(select(RevisionRow)).all() == []
    assert run(path) == ["gearbox.zip/oil.md created"]


def test_progress_counts_members_once_they_are_known(services: IngestServices, tmp_path: Path) -> None:
    path = bundle(tmp_path, {"a.md": ENGLISH, "b.md": POLISH})
    found: list[InputResult] = []
    summary = run_ingest(services, [path], IngestOptions(jobs=1), found.append)
    assert [(result.position, result.total) for result in found][-1] == (2, 2)
    assert (summary.inputs, summary.left_over) == (2, 0)


def test_an_iirds_package_is_taken_in_as_its_metadata_say(
    run: Run, tmp_path: Path, workspace: Workspace
) -> None:
    page = PAGE.format(inside='<img src="k15.svg">')
    files = {
        "mimetype": "application/iirds+zip",
        "META-INF/metadata.rdf": METADATA,
        "content/pl.html": page,
        "content/en.html": page,
        "content/k15.svg": DRAWING,
        "content/style.css": "p {}",
    }
    assert run(bundle(tmp_path, files, "oil.iirds")) == [
        "oil.iirds/content/en.html created",
        "oil.iirds/content/pl.html created",
    ]
    polish, english = (published(workspace, OIL, language) for language in ("pl", "en"))
    assert polish is not None
    assert english is not None
    assert (polish.title, english.title, english.kind) == ("Olej", "Oil", "diagnosis")
    assert len(english.figures) == 1


def test_a_package_with_broken_metadata_is_taken_in_by_itself(run: Run, tmp_path: Path) -> None:
    files = {"META-INF/metadata.rdf": "<rdf", "content/en.html": PAGE.format(inside="")}
    assert run(bundle(tmp_path, files, "oil.iirds")) == [
        "oil.iirds/META-INF/metadata.rdf malformed",
        "oil.iirds/content/en.html created",
    ]


@pytest.mark.parametrize("beside", ["README.txt", "LICENSE", "readme.md"])
def test_what_is_about_a_packed_folder_renames_none_of_its_documents(
    run: Run, tmp_path: Path, workspace: Workspace, beside: str
) -> None:
    files = {"gearbox/oil.md": ENGLISH, beside: "# About these files\n\nOurs.\n"}
    lines = run(bundle(tmp_path, files, "delivery-2.zip"))
    assert "delivery-2.zip/gearbox/oil.md created" in lines
    assert [line for line in lines if line.startswith(f"delivery-2.zip/{beside} ")] != []
    assert published(workspace, "gearbox--oil.md") is not None


def test_another_document_beside_the_folder_makes_the_archive_the_folder(
    run: Run, tmp_path: Path, workspace: Workspace
) -> None:
    run(bundle(tmp_path, {"gearbox/oil.md": ENGLISH, "engine.md": ENGLISH + "Close it."}, "set.zip"))
    assert published(workspace, "set--gearbox--oil.md") is not None
