"""What DITAVAL files leave out is left out, and said; what nothing decides says what it is for."""

from pathlib import Path

import pytest

from ingest.reader import ReadDocument
from ingest.readers.dita import DitaReader
from ingest.readers.dita_filter import conditions, ditaval_of
from ingest.readers.dita_map import DitaMapReader
from ingest.safe_xml import parse_xml
from tests.unit.ingest.readers.reading import FIXTURES, input_file, steps_of, texts_of

SERVICE = FIXTURES / "dita-service"


def ditaval(folder: Path, props: str, name: str = "m.ditaval") -> None:
    (folder / name).write_text(f"<val>{props}</val>", encoding="utf-8")


def topic(folder: Path, body: str, references: str = "<topicref href='t.dita'/>") -> ReadDocument:
    (folder / "m.ditamap").write_text(f"<map><title>M</title>{references}</map>", encoding="utf-8")
    (folder / "t.dita").write_text(f"<topic id='t'><title>T</title><body>{body}</body></topic>")
    return DitaReader().read(input_file(folder / "t.dita"))


@pytest.fixture(scope="module")
def oil() -> ReadDocument:
    return DitaReader().read(input_file(SERVICE / "oil.dita"))


def test_what_the_filter_beside_the_map_excludes_is_left_out_and_said(oil: ReadDocument) -> None:
    assert "Never shown." not in texts_of(oil)
    assert "service.ditaval leaves out parts of the content (1)." in oil.complaints


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        pytest.param(1, "Hybrid only", id="flag"),
        pytest.param(2, "Applies to: diesel", id="nothing-decides"),
        pytest.param(3, "Drain.", id="included"),
    ],
)
def test_a_step_says_what_it_is_for(oil: ReadDocument, number: int, texts: str) -> None:
    first = steps_of(oil)[number].blocks[0]
    assert "".join(run.text for run in getattr(first, "runs", ())) == texts


EXCLUDE_A = "<prop att='product' val='a' action='exclude'/>"
GROUPED = "<prop att='engine' val='a' action='exclude'/>"


@pytest.mark.parametrize(
    ("props", "attributes", "is_there"),
    [
        pytest.param(EXCLUDE_A, "product='a'", False, id="excluded"),
        pytest.param(EXCLUDE_A, "product='a b'", True, id="one-of-two"),
        pytest.param(EXCLUDE_A, "platform='a'", True, id="another-attribute"),
        pytest.param(EXCLUDE_A, "product='a' audience='x'", False, id="one-attribute-is-enough"),
        pytest.param("<prop action='exclude'/>", "product='z'", False, id="default-of-all"),
        pytest.param("<prop att='product' action='exclude'/>", "product='z'", False, id="default-of-one"),
        pytest.param(
            "<prop action='exclude'/><prop att='product' val='z' action='include'/>",
            "product='z'",
            True,
            id="exception",
        ),
        pytest.param(GROUPED, "props='engine(a) gearbox(b)'", False, id="group"),
        pytest.param(GROUPED, "props='engine(a c)'", True, id="one-of-a-group"),
        pytest.param(EXCLUDE_A, "product='engine(a)'", False, id="group-by-its-attribute"),
        pytest.param(EXCLUDE_A, "product=''", True, id="nothing-said"),
        pytest.param(EXCLUDE_A, "deliveryTarget='a'", True, id="target"),
    ],
)
def test_values_decide_as_dita_says(tmp_path: Path, props: str, attributes: str, is_there: bool) -> None:
    ditaval(tmp_path, props)
    document = topic(tmp_path, f"<p {attributes}>shown</p><p>x</p>")
    assert ("shown" in texts_of(document)) is is_there


def test_a_filter_of_one_branch_leaves_the_other_alone(tmp_path: Path) -> None:
    ditaval(tmp_path, EXCLUDE_A, "branch.ditaval")
    filtered = "<topicref href='t.dita'><ditavalref href='branch.ditaval'/></topicref>"
    assert "p" not in texts_of(topic(tmp_path, "<p product='a'>p</p>", filtered))
    assert "p" in texts_of(topic(tmp_path, "<p product='a'>p</p>", f"{filtered}<topicref href='t.dita'/>"))


def test_of_two_filters_of_one_branch_one_has_to_let_the_content_pass(tmp_path: Path) -> None:
    ditaval(tmp_path, EXCLUDE_A, "a.ditaval")
    ditaval(tmp_path, "<prop att='product' val='b' action='exclude'/>", "b.ditaval")
    both = "<ditavalref href='a.ditaval'/><ditavalref href='b.ditaval'/>"
    document = topic(tmp_path, "<p product='a'>p</p>", f"<topicref href='t.dita'>{both}</topicref>")
    assert "p" in texts_of(document)


def test_words_after_what_is_left_out_stay(tmp_path: Path) -> None:
    ditaval(tmp_path, EXCLUDE_A)
    document = topic(tmp_path, "<p>one <ph product='a'>two</ph> three <ph product='b'>four</ph></p>")
    assert texts_of(document)[1:] == ["one three four (Applies to: b)"]


def test_a_reference_that_is_filtered_is_not_in_the_maps_list(tmp_path: Path) -> None:
    ditaval(tmp_path, EXCLUDE_A)
    (tmp_path / "m.ditamap").write_text(
        "<map><title>M</title><topicref href='x.dita' product='a'/><topicref href='y.dita'/></map>"
    )
    document = DitaMapReader().read(input_file(tmp_path / "m.ditamap"))
    assert (texts_of(document)[1:], len(document.complaints)) == (["y.dita"], 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("<ul><li product='a'>x</li></ul>", ["Applies to: a", "x"], id="item"),
        pytest.param(
            "<section product='a'><title>S</title><p>x</p></section>",
            ["S", "Applies to: a", "x"],
            id="section",
        ),
        pytest.param("<p props='engine(a b)'>x</p>", ["Applies to: a, b", "x"], id="group"),
        pytest.param("<p deliveryTarget='pdf'>x</p>", ["x"], id="target"),
        pytest.param(
            "<dl><dlentry audience='a'><dt>t</dt><dd>x</dd></dlentry></dl>",
            ["t", "Applies to: a", "x"],
            id="definition",
        ),
        pytest.param(
            "<simpletable><strow product='a'><stentry>x</stentry></strow></simpletable>",
            ["Applies to: a", "x"],
            id="row",
        ),
    ],
)  # fmt: skip
def test_what_no_filter_decides_says_what_it_is_for(tmp_path: Path, body: str, expected: list[str]) -> None:
    document = topic(tmp_path, f"<p>p</p>{body}")
    assert texts_of(document)[2:] == expected


def test_conditions_are_read_with_their_groups() -> None:
    element = parse_xml(b"<p product='a b' props='engine(c d) rest()'/>").root
    assert list(conditions(element)) == [("product", "", ("a", "b")), ("engine", "props", ("c", "d"))]


def test_a_file_that_is_no_filter_filters_nothing(tmp_path: Path) -> None:
    (tmp_path / "m.ditaval").write_text("<other/>")
    assert "p" in texts_of(topic(tmp_path, "<p product='a'>p</p>"))


def test_flags_keep_their_words() -> None:
    source = (
        b"<val><prop att='a' val='v' action='flag'><endflag><alt-text>End</alt-text></endflag></prop></val>"
    )
    assert ditaval_of(parse_xml(source).root, "x").flags == {("a", "v"): "End"}
