"""What an iiRDS package says of its files; the metadata are our own, written after iiRDS 1.2."""

from datetime import date

import pytest

from ingest.bundle_protocol import Plan
from ingest.iirds import plans
from ingest.outcomes import Malformed, TooLarge

IIRDS = "http://iirds.tekom.de/iirds#"
MACHINERY = "http://iirds.tekom.de/iirds/domain/machinery#"
HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns:iirds="{IIRDS}"><iirds:Package rdf:about="urn:aos:test"/>'
)


def rendition(source: str, media_type: str = "text/html", inside: str = "") -> str:
    return (
        f"<iirds:has-rendition><iirds:Rendition><iirds:source>{source}</iirds:source>"
        f"<iirds:format>{media_type}</iirds:format>{inside}</iirds:Rendition></iirds:has-rendition>"
    )


def statement(name: str, iri: str) -> str:
    return f'<iirds:{name} rdf:resource="{iri}"/>'


def topic(*inside: str, kind: str = "Topic", iri: str = "urn:aos:topic") -> str:
    return f'<iirds:{kind} rdf:about="{iri}">{"".join(inside)}</iirds:{kind}>'


def read(*resources: str) -> dict[str, Plan]:
    return plans((HEAD + "".join(resources) + "</rdf:RDF>").encode())


def test_a_topic_plans_its_file() -> None:
    found = read(
        topic(
            "<iirds:title>Wymiana oleju</iirds:title><iirds:language>pl</iirds:language>",
            "<iirds:revision>3</iirds:revision>",
            statement("is-version-of", "urn:aos:oil"),
            statement("has-topic-type", IIRDS + "GenericTask"),
            rendition("content/oil%20pl.html"),
        )
    )
    assert found == {
        "content/oil pl.html": Plan(
            title="Wymiana oleju", language_tag="pl", kind="repair", issue="3", identity="urn:aos:oil"
        )
    }


@pytest.mark.parametrize(
    ("statements", "kind"),
    [
        pytest.param(
            [("has-topic-type", IIRDS + "GenericTroubleshooting")], "diagnosis", id="troubleshooting"
        ),
        pytest.param([("has-topic-type", IIRDS + "GenericConcept")], "description", id="concept"),
        pytest.param([("has-document-type", IIRDS + "PartsCatalog")], "parts", id="parts-catalogue"),
        pytest.param([("has-document-type", MACHINERY + "CircuitDiagram")], "wiring", id="circuit-diagram"),
        pytest.param([("has-subject", IIRDS + "GenericTechnicalData")], "technical-data", id="subject"),
        pytest.param(
            [
                ("has-topic-type", IIRDS + "GenericTask"),
                ("relates-to-product-lifecycle-phase", IIRDS + "Maintenance"),
            ],
            "maintenance",
            id="the-phase-says-more-than-the-topic-type",
        ),
        pytest.param([("has-topic-type", "urn:own#Recipe")], None, id="unknown"),
    ],
)
def test_what_the_metadata_state_decides_the_kind(
    statements: list[tuple[str, str]], kind: str | None
) -> None:
    said = "".join(statement(name, iri) for name, iri in statements)
    assert read(topic(said, rendition("a.html")))["a.html"].kind == kind


@pytest.mark.parametrize(
    ("said", "day"),
    [
        pytest.param(
            "<iirds:has-content-lifecycle-status><iirds:ContentLifeCycleStatus>"
            "<iirds:dateOfStatus>2026-04-10T15:28:09+01:00</iirds:dateOfStatus>"
            "</iirds:ContentLifeCycleStatus></iirds:has-content-lifecycle-status>"
            "<iirds:dateOfCreation>2020-01-01</iirds:dateOfCreation>",
            date(2026, 4, 10),
            id="status",
        ),
        pytest.param(
            "<iirds:dateOfLastModification>2025-02-03</iirds:dateOfLastModification>",
            date(2025, 2, 3),
            id="last-change",
        ),
        pytest.param("<iirds:dateOfCreation>soon</iirds:dateOfCreation>", None, id="no-date"),
    ],
)
def test_the_day_of_issue_is_the_day_of_its_state(said: str, day: date | None) -> None:
    assert read(topic(said, rendition("a.html")))["a.html"].issued_on == day


def test_a_fragment_and_a_part_of_a_file_say_nothing_of_the_whole() -> None:
    selector = "<iirds:has-selector><iirds:FragmentSelector/></iirds:has-selector>"
    title = "<iirds:title>E01</iirds:title>"
    assert (
        read(
            topic(title, rendition("a.html"), kind="Fragment"),
            topic(title, rendition("b.pdf", "application/pdf", selector)),
        )
        == {}
    )


def test_of_several_renditions_the_structured_one_is_taken_in() -> None:
    found = read(
        topic("<iirds:title>Oil</iirds:title>", rendition("a.pdf", "application/pdf"), rendition("a.html"))
    )
    assert found == {"a.html": Plan(title="Oil"), "a.pdf": Plan(is_left_out=True)}


def test_a_document_speaks_of_its_file_before_the_topics_in_it() -> None:
    found = read(
        topic("<iirds:title>Manual</iirds:title>", rendition("all.pdf"), kind="Document", iri="urn:d"),
        topic("<iirds:title>Chapter</iirds:title>", rendition("all.pdf"), iri="urn:t"),
    )
    assert found["all.pdf"].title == "Manual"


def test_descriptions_with_types_and_renditions_elsewhere_mean_the_same() -> None:
    found = read(
        f'<rdf:Description rdf:about="urn:t"><rdf:type rdf:resource="{IIRDS}Topic"/>'
        '<iirds:title>Oil</iirds:title><iirds:has-rendition rdf:resource="urn:r"/></rdf:Description>',
        '<iirds:Rendition rdf:about="urn:r"><iirds:source>a.html</iirds:source></iirds:Rendition>',
    )
    assert found == {"a.html": Plan(title="Oil")}


@pytest.mark.parametrize("source", ["../../a.html", "/etc/passwd", "http://elsewhere.test/a.html", ""])
def test_a_source_that_leads_out_of_the_package_plans_nothing(source: str) -> None:
    assert read(topic(rendition(source))) == {}


def test_broken_metadata_are_refused() -> None:
    with pytest.raises(Malformed):
        plans(b"<rdf:RDF>")


def test_metadata_that_unfold_without_end_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 8))
    with pytest.raises(TooLarge):
        plans(f'<!DOCTYPE a [<!ENTITY e0 "lol">{entities}]><a>&e7;</a>'.encode())
