"""What a topic takes from elsewhere: content by reference, titles of other topics, keys of a map."""

from datetime import date
from pathlib import Path

import pytest

from ingest.reader import ReadDocument
from ingest.readers.dita import DitaReader
from ingest.readers.dita_conrefs import MAX_CONREF_DEPTH
from ingest.readers.dita_map import DitaMapReader
from kb.content import Admonition, Definitions, Severity, texts
from tests.unit.ingest.readers.reading import input_file, links_of, only, texts_of

SHARED = (
    "<concept id='shared'><title>Shared</title><conbody>"
    "<note id='hot' type='warning'>Hot oil burns.</note><p id='plain'>Plain.</p>"
    "<ul><li id='item'>An item.</li></ul></conbody></concept>"
)


def topic(folder: Path, body: str, name: str = "topic.dita") -> ReadDocument:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<topic id='t'><title>T</title><body>{body}</body></topic>", encoding="utf-8")
    return DitaReader().read(input_file(path, folder))


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "shared.dita").write_text(SHARED, encoding="utf-8")
    return tmp_path


def test_content_stands_where_it_is_referred_to(shared: Path) -> None:
    assert texts_of(topic(shared, "<p conref='shared.dita#shared/plain'/>"))[1:] == ["Plain."]


def test_a_warning_taken_over_stays_a_warning(shared: Path) -> None:
    document = topic(shared, "<note conref='shared.dita#shared/hot'/>")
    assert [block.severity for block in only(document, Admonition)] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("own", "severity"),
    [
        pytest.param("type='danger'", Severity.DANGER, id="own-attribute-wins"),
        pytest.param("type='-dita-use-conref-target'", Severity.WARNING, id="target-asked-for"),
    ],
)
def test_attributes_are_merged_as_dita_says(shared: Path, own: str, severity: Severity) -> None:
    document = topic(shared, f"<note {own} conref='shared.dita#shared/hot'/>")
    assert [block.severity for block in only(document, Admonition)] == [severity]


def test_content_taken_over_keeps_its_own_place(shared: Path) -> None:
    document = topic(
        shared, "<p id='here' conref='shared.dita#shared/plain'/><p><xref href='#t/here'>x</xref></p>"
    )
    assert links_of(document) == [("x", "#here")]


def test_content_of_the_same_file_is_found(tmp_path: Path) -> None:
    document = topic(tmp_path, "<p id='a'>A.</p><p conref='#t/a'/>")
    assert texts_of(document)[1:] == ["A.", "A."]


def test_content_may_itself_refer_to_content(shared: Path) -> None:
    (shared / "between.dita").write_text(
        "<topic id='b'><title>B</title><body><p id='p' conref='shared.dita#shared/plain'/></body></topic>"
    )
    assert texts_of(topic(shared, "<p conref='between.dita#b/p'/>"))[1:] == ["Plain."]


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("gone.dita#shared/plain", id="no-such-file"),
        pytest.param("shared.dita#shared/gone", id="no-such-element"),
        pytest.param("shared.dita#other/plain", id="no-such-topic"),
        pytest.param("shared.dita", id="no-element-named"),
        pytest.param("shared.dita#shared/item", id="another-kind-of-element"),
        pytest.param("../outside.dita#o/p", id="outside-the-root"),
        pytest.param("file:///etc/passwd#a/b", id="url"),
        pytest.param("/etc/passwd#a/b", id="absolute"),
        pytest.param("http://[bad#a/b", id="no-url"),
    ],
)
def test_content_that_is_not_found_is_complained_of(tmp_path: Path, reference: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "shared.dita").write_text(SHARED, encoding="utf-8")
    (tmp_path / "outside.dita").write_text(
        "<topic id='o'><title>O</title><body><p id='p'>SECRET</p></body></topic>"
    )
    document = topic(root, f"<p conref='{reference}'/><p>x</p>")
    assert (texts_of(document)[1:], len(document.complaints)) == (["x"], 1)


def test_content_that_names_itself_is_complained_of(tmp_path: Path) -> None:
    document = topic(tmp_path, "<p id='a' conref='#t/a'/>")
    assert document.complaints == ("The content that #t/a names was not found.",)


def test_two_contents_that_name_each_other_end(tmp_path: Path) -> None:
    document = topic(tmp_path, "<p id='a' conref='#t/b'/><p id='b' conref='#t/a'/>")
    assert len(document.complaints) > 0


def test_a_chain_of_references_is_followed_so_far_only(tmp_path: Path) -> None:
    last = MAX_CONREF_DEPTH + 2
    names = [f"c{number}.dita" for number in range(last + 1)]
    contents = [f"<p id='p' conref='c{number + 1}.dita#t/p'/>" for number in range(last)] + [
        "<p id='p'>End</p>"
    ]
    assert [topic(tmp_path, content, name).title for name, content in zip(names, contents, strict=True)]
    assert "End" not in texts_of(topic(tmp_path, contents[0], names[0]))


def test_a_broken_file_that_is_referred_to_is_complained_of(tmp_path: Path) -> None:
    (tmp_path / "broken.dita").write_text("<topic")
    document = topic(tmp_path, "<p conref='broken.dita#a/b'/>")
    assert document.complaints[0].startswith("The file broken.dita cannot be read:")


def test_a_link_without_words_is_called_by_the_title_of_its_topic(shared: Path) -> None:
    assert links_of(topic(shared, "<p><xref href='shared.dita'/></p>"))[0][0] == "Shared"


def test_a_link_without_words_to_nowhere_shows_its_address(tmp_path: Path) -> None:
    assert links_of(topic(tmp_path, "<p><xref href='gone.dita'/></p>"))[0][0] == "gone.dita"


def test_a_link_to_a_topic_inside_a_file_has_that_topics_title(tmp_path: Path) -> None:
    (tmp_path / "two.dita").write_text(
        "<dita><topic id='a'><title>A</title></topic><topic id='b'><title>B</title></topic></dita>"
    )
    assert links_of(topic(tmp_path, "<p><xref href='two.dita#b'/></p>"))[0][0] == "B"


def ditamap(folder: Path, inner: str, attributes: str = "", root: str = "map") -> ReadDocument:
    path = folder / "m.ditamap"
    path.write_text(f"<{root} {attributes}>{inner}</{root}>", encoding="utf-8")
    return DitaMapReader().read(input_file(path))


def test_a_topic_named_by_a_key_is_led_to(shared: Path) -> None:
    document = ditamap(shared, "<title>M</title><keydef keys='k' href='shared.dita'/><topicref keyref='k'/>")
    assert [(text, target.rpartition("--")[2]) for text, target in links_of(document)] == [
        ("Shared", "shared.dita")
    ]


def test_the_first_definition_of_a_key_counts(shared: Path) -> None:
    keys = "<keydef keys='k j' href='shared.dita'/><keydef keys='k' href='other.dita'/>"
    assert links_of(ditamap(shared, f"<title>M</title>{keys}<topicref keyref='k'/>"))[0][0] == "Shared"


def test_a_key_that_is_not_defined_shows_its_name(tmp_path: Path) -> None:
    assert texts_of(ditamap(tmp_path, "<title>M</title><topicref keyref='gone'/>"))[1:] == ["gone"]


def test_what_a_book_says_of_itself_is_told_by_name(tmp_path: Path) -> None:
    document = ditamap(
        tmp_path,
        "<booktitle><mainbooktitle>Book</mainbooktitle><booktitlealt>Second</booktitlealt></booktitle>"
        "<bookmeta><author>Anna</author><bookid><isbn>071</isbn></bookid>"
        "<bookrights><copyrfirst><year>2004</year></copyrfirst></bookrights></bookmeta>",
        root="bookmap",
    )
    assert texts_of(document) == [
        "Book",
        "Second",
        "Author",
        "Anna",
        "ISBN",
        "071",
        "Copyright since",
        "2004",
    ]


def test_what_a_polish_map_says_of_itself_is_told_in_polish(tmp_path: Path) -> None:
    product = "<prodinfo><vrmlist><vrm version='2'/></vrmlist></prodinfo>"
    meta = f"<topicmeta><author>Halny</author>{product}</topicmeta>"
    document = ditamap(tmp_path, f"<title>M</title>{meta}", 'xml:lang="pl"')
    assert list(texts(tuple(only(document, Definitions)))) == ["Autor", "Halny", "Wersja", "2"]


def test_what_a_map_says_without_a_name_is_kept_as_lines(tmp_path: Path) -> None:
    meta = "<topicmeta><searchtitle>Words</searchtitle></topicmeta>"
    assert texts_of(ditamap(tmp_path, f"<title>M</title>{meta}"))[1:] == ["Words"]


def test_groups_without_a_name_add_no_level(shared: Path) -> None:
    inner = "<topicgroup><topicref href='shared.dita'/><topicref href='shared.dita'/></topicgroup>"
    assert texts_of(ditamap(shared, f"<title>M</title>{inner}"))[1:] == ["Shared", "Shared"]


def test_an_empty_map_is_a_title(tmp_path: Path) -> None:
    assert texts_of(ditamap(tmp_path, "<title>M</title>")) == ["M"]


def test_a_map_without_title_is_called_by_its_attribute(tmp_path: Path) -> None:
    assert ditamap(tmp_path, "", "title='Old'").title == "Old"


def test_a_map_without_any_title_is_called_by_its_file(tmp_path: Path) -> None:
    assert ditamap(tmp_path, "").title == "m"


def test_a_range_is_taken_over_up_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "shared.dita").write_text(
        "<topic id='s'><title>S</title><body><ol><li id='a'>1</li><li>2</li><li id='c'>3</li><li>4</li></ol>"
        "</body></topic>"
    )
    document = topic(
        tmp_path, "<ol><li conref='shared.dita#s/a' conrefend='shared.dita#s/c'/><li>5</li></ol>"
    )
    assert texts_of(document)[1:] == ["1", "2", "3", "5"]


def test_a_range_without_its_end_is_its_beginning_and_a_complaint(shared: Path) -> None:
    document = topic(
        shared, "<ul><li conref='shared.dita#shared/item' conrefend='shared.dita#shared/x'/></ul>"
    )
    assert (texts_of(document)[1:], len(document.complaints)) == (["An item."], 1)


@pytest.mark.parametrize(
    ("pushed", "expected"),
    [
        pytest.param(
            "<p conaction='pushreplace' conref='#t/a'>new</p>", ["new", "last"], id="in-the-place-of-it"
        ),
        pytest.param(
            "<p conaction='mark' conref='#t/a'/><p conaction='pushafter'>new</p>",
            ["old", "new", "last"],
            id="after-it",
        ),
        pytest.param(
            "<p conaction='pushbefore'>new</p><p conaction='mark' conref='#t/a'/>",
            ["new", "old", "last"],
            id="before-it",
        ),
        pytest.param(
            "<p conaction='pushreplace' conref='other.dita#o/a'>new</p>",
            ["old", "last", "new"],
            id="elsewhere",
        ),
        pytest.param("<p conaction='pushafter'>new</p>", ["old", "last", "new"], id="without-a-mark"),
    ],
)
def test_pushed_content_is_never_lost(tmp_path: Path, pushed: str, expected: list[str]) -> None:
    assert texts_of(topic(tmp_path, f"<p id='a'>old</p><p>last</p>{pushed}"))[1:] == expected


def test_links_of_what_is_taken_over_lead_from_where_it_stands_now(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "shared.dita").write_text(
        "<topic id='s'><title>S</title><body><p id='p'><xref href='next.dita'>a</xref>"
        "<xref href='#s/p'>b</xref></p></body></topic>"
    )
    document = topic(tmp_path, "<p conref='sub/shared.dita#s/p'/>")
    assert [target.partition("--")[2] for _text, target in links_of(document)] == [
        "sub--next.dita",
        "sub--shared.dita#p",
    ]


def test_a_specialised_element_is_read_as_what_it_is_a_kind_of(tmp_path: Path) -> None:
    document = topic(
        tmp_path,
        "<hot class='+ topic/note hazard-d/hot ' type='danger'>x</hot>"
        "<must class='+ topic/ph hi-d/b x/must '>y</must>",
    )
    assert [block.severity for block in only(document, Admonition)] == [Severity.DANGER]


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        pytest.param("<created date='2020-01-02'/>", date(2020, 1, 2), id="made"),
        pytest.param(
            "<created date='2020-01-02'/><revised modified='2021-01-02'/><revised modified='2022-03-04'/>",
            date(2022, 3, 4),
            id="revised-last",
        ),
        pytest.param("<created date='yesterday'/>", None, id="no-date"),
        pytest.param("", None, id="unsaid"),
    ],
)
def test_the_day_of_issue_is_that_of_the_last_revision(tmp_path: Path, dates: str, day: date | None) -> None:
    source = f"<topic id='t'><title>T</title><prolog><critdates>{dates}</critdates></prolog></topic>"
    (tmp_path / "t.dita").write_text(source)
    assert DitaReader().read(input_file(tmp_path / "t.dita")).issued_on == day


def test_words_around_what_is_pushed_stay_in_their_order(tmp_path: Path) -> None:
    document = topic(
        tmp_path,
        "<p>a <ph id='x'>b</ph> c <ph conaction='pushreplace' conref='#t/x'>d</ph> e "
        "<ph conaction='mark' conref='#t/x'/><ph conaction='pushafter'>f</ph> g</p>",
    )
    assert texts_of(document)[1:] == ["a df c e g"]
