"""Keys mean what the maps around a topic say; scopes, chains and submaps as DITA 1.3 has them."""

from pathlib import Path

import pytest

from ingest.reader import ReadDocument
from ingest.readers.dita import DitaReader
from ingest.readers.dita_keys import MAX_CHAIN, KeySpace, words_of
from ingest.readers.dita_map import DitaMapReader
from ingest.safe_xml import parse_xml
from tests.unit.ingest.readers.reading import FIXTURES, headings_of, input_file, links_of, texts_of

FOLDER = FIXTURES
SERVICE = FOLDER / "dita-service"
KEY = "<keydef keys='{}'><topicmeta><keywords><keyword>{}</keyword></keywords></topicmeta></keydef>"


def read(folder: Path, body: str, maps: dict[str, str], name: str = "topic.dita") -> ReadDocument:
    for path, inner in maps.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"<map><title>M</title>{inner}</map>", encoding="utf-8")
    path_ = folder / name
    path_.parent.mkdir(parents=True, exist_ok=True)
    path_.write_text(f"<topic id='t'><title>T</title><body>{body}</body></topic>", encoding="utf-8")
    return DitaReader().read(input_file(path_, folder))


def key(name: str, words: str) -> str:
    return KEY.format(name, words)


@pytest.fixture(scope="module")
def oil() -> ReadDocument:
    return DitaReader().read(input_file(SERVICE / "oil.dita", FOLDER))


def test_a_key_in_the_title_is_its_words(oil: ReadDocument) -> None:
    assert oil.title == "Oil of the Sokół II"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("For Sokół II;", id="through-another-key"),
        pytest.param("torque 25 Nm;", id="of-a-scope-by-its-name"),
        pytest.param("order at the shop;", id="words-of-a-link"),
        pytest.param("see Shared words", id="title-of-what-it-leads-to"),
        pytest.param("and nothing.", id="name-of-a-key-that-nobody-defines"),
        pytest.param("The ABS stays on.", id="short-form-of-a-term"),
    ],
)
def test_a_reference_by_key_says(oil: ReadDocument, words: str) -> None:
    assert any(words in text for text in texts_of(oil))


def test_a_reference_by_key_leads_to_where_the_map_says(oil: ReadDocument) -> None:
    assert links_of(oil) == [
        ("the shop", "https://example.org/shop"),
        ("Shared words", "aos:data--dita-service--engine--shared.dita#hot"),
        ("ABS", "aos:data--dita-service--glossary.dita#abs"),
    ]


def test_a_picture_is_found_by_its_key(oil: ReadDocument) -> None:
    assert [figure.figure_id for figure in oil.figures] == ["drain-plug"]


def test_content_is_taken_over_by_key(oil: ReadDocument) -> None:
    assert "Wait ten minutes." in texts_of(oil)


def test_a_key_that_nobody_defines_is_complained_of(oil: ReadDocument) -> None:
    assert oil.complaints[0] == "No map beside the topic defines the key nothing; its name was kept."


def test_an_outer_map_counts_before_the_map_inside_it() -> None:
    document = DitaReader().read(input_file(SERVICE / "engine" / "filter.dita", SERVICE))
    assert texts_of(document)[1] == "The filter of the Sokół II is tightened to 25 Nm."


def test_maps_above_the_root_that_is_read_are_never_opened() -> None:
    document = DitaReader().read(input_file(SERVICE / "engine" / "filter.dita", SERVICE / "engine"))
    assert texts_of(document)[1].startswith("The filter of the never seen")


def test_the_first_definition_of_a_map_counts(tmp_path: Path) -> None:
    document = read(tmp_path, "<p><ph keyref='k'/></p>", {"m.ditamap": key("k", "one") + key("k", "two")})
    assert texts_of(document)[1:] == ["one"]


def test_a_map_that_leads_to_the_topic_counts_before_its_neighbours(tmp_path: Path) -> None:
    maps = {
        "a.ditamap": key("k", "neighbour"),
        "b.ditamap": key("k", "own") + "<topicref href='topic.dita'/>",
    }
    assert texts_of(read(tmp_path, "<p><ph keyref='k'/></p>", maps))[1:] == ["own"]


def test_a_topic_in_a_scope_sees_its_keys_by_their_own_names(tmp_path: Path) -> None:
    left = f"<topicgroup keyscope='left'>{key('lamp', 'X1')}</topicgroup>"
    right = f"<topicgroup keyscope='right'>{key('lamp', 'X2')}<topicref href='topic.dita'/></topicgroup>"
    document = read(
        tmp_path, "<p><ph keyref='lamp'/> <ph keyref='left.lamp'/></p>", {"m.ditamap": left + right}
    )
    assert texts_of(document)[1:] == ["X2 X1"]


def test_words_in_place_stay(tmp_path: Path) -> None:
    document = read(tmp_path, "<p><ph keyref='k'>mine</ph></p>", {"m.ditamap": key("k", "theirs")})
    assert texts_of(document)[1:] == ["mine"]


def test_keys_that_stand_for_each_other_end(tmp_path: Path) -> None:
    maps = {"m.ditamap": "<keydef keys='a' keyref='b'/><keydef keys='b' keyref='a'/>"}
    assert texts_of(read(tmp_path, "<p>x <ph keyref='a'/></p>", maps))[1:] == ["x a"]


def test_a_chain_of_keys_is_followed_so_far_only() -> None:
    links = "".join(f"<keydef keys='k{n}' keyref='k{n + 1}'/>" for n in range(MAX_CHAIN + 5))
    root = parse_xml(f"<map>{links}{key(f'k{MAX_CHAIN + 5}', 'end')}</map>".encode()).root
    space = KeySpace.of(root)
    found = [space.root.find(name) for name in ("k0", "k10")]
    assert [each.words for each in found if each] == ["", "end"]


def test_words_of_an_element_with_keys_are_joined() -> None:
    root = parse_xml(f"<map>{key('k', 'II')}</map>".encode()).root
    title = parse_xml(b"<title>Sokol <ph><keyword keyref='k'/></ph>, new</title>").root
    assert words_of(title, KeySpace.of(root).root.find) == "Sokol II, new"


def test_a_broken_map_beside_the_topic_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "broken.ditamap").write_text("<map")
    document = read(tmp_path, "<p><ph keyref='k'/></p>", {"m.ditamap": key("k", "one")})
    assert texts_of(document)[1:] == ["one"]


def test_a_map_unfolds_its_submaps_in_their_places() -> None:
    document = DitaMapReader().read(input_file(SERVICE / "service.ditamap", FOLDER))
    assert texts_of(document) == [
        "Service", "Oil of the Sokół II", "Engine", "Filter", "Glossary", "the shop", "Related topics",
        "Filter", "Shared words",
    ]  # fmt: skip


def test_maps_that_hold_each_other_end() -> None:
    document = DitaMapReader().read(input_file(SERVICE / "hostile-map-a.ditamap", FOLDER))
    assert [text for text, _target in links_of(document)] == ["Oil of the", "B", "Filter"]
    assert len(document.complaints) == 2


def test_a_subject_scheme_adds_nothing_to_a_map(tmp_path: Path) -> None:
    (tmp_path / "s.ditamap").write_text("<subjectScheme><subjectdef keys='os' navtitle='x'/></subjectScheme>")
    (tmp_path / "m.ditamap").write_text(
        "<map><title>M</title><mapref href='s.ditamap' navtitle='Values'/></map>"
    )
    document = DitaMapReader().read(input_file(tmp_path / "m.ditamap"))
    assert texts_of(document)[1:] == ["Values"]


def test_a_glossary_is_sections_called_by_their_terms() -> None:
    document = DitaReader().read(input_file(SERVICE / "glossary.dita", FOLDER))
    assert (document.title, headings_of(document)[-1]) == ("Glossary", (1, "anti-lock braking system"))


def test_an_entry_of_a_glossary_on_its_own_is_called_by_its_term(tmp_path: Path) -> None:
    (tmp_path / "g.dita").write_text(
        "<glossentry id='g'><glossterm>bush</glossterm><glossdef>A sleeve.</glossdef></glossentry>"
    )
    document = DitaReader().read(input_file(tmp_path / "g.dita"))
    assert (document.title, texts_of(document)[1:]) == ("bush", ["A sleeve."])
