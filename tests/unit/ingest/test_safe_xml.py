"""XML and HTML from anywhere: nothing is fetched, nothing unfolds without bounds."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import safe_xml
from ingest.outcomes import InputRefused, Malformed, TooLarge
from ingest.safe_xml import (
    attribute,
    by_name,
    children_named,
    name,
    own_text,
    parse_html,
    parse_xml,
    serialise,
    stream_xml,
    text_of,
)


def xml(text: str) -> safe_xml.ParsedXml:
    return parse_xml(text.encode())


def read_or_refused(parse: Callable[[Any], object], content: str | bytes) -> bool:
    try:
        return parse(content) is not None
    except InputRefused:
        return True


def test_unparsed_entities_are_known_by_their_file_names() -> None:
    parsed = xml('<!DOCTYPE d [<!NOTATION jpg SYSTEM "j"><!ENTITY ICN-1 SYSTEM "ICN-1.jpg" NDATA jpg>]><d/>')
    assert parsed.unparsed_entities == {"ICN-1": "ICN-1.jpg"}


def test_internal_entities_stand_for_their_text() -> None:
    assert (
        text_of(xml('<!DOCTYPE d [<!ENTITY a "1 &b;"><!ENTITY b "N&#109;">]><d>x &a; y</d>').root)
        == "x 1 Nm y"
    )


def test_an_entity_between_elements_keeps_its_place() -> None:
    assert text_of(xml('<!DOCTYPE d [<!ENTITY a "A">]><d><i>x</i>&a;<b>y</b>&a;z</d>').root) == "xAyAz"


def test_well_known_character_names_are_read_where_a_dtd_declares_them() -> None:
    parsed = xml('<!DOCTYPE d PUBLIC "-//X//EN" "http://127.0.0.1:9/x.dtd"><d>20 &deg;C</d>')
    assert (text_of(parsed.root), parsed.complaints) == ("20 °C", ())


def test_an_outside_entity_is_not_fetched_and_said_to_be_missing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("topsecret")
    parsed = xml(f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><d>a &x; b</d>')
    assert (text_of(parsed.root), len(parsed.complaints)) == ("a &x; b", 1)


def test_an_outside_parameter_entity_changes_nothing() -> None:
    source = '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/e"> %p;]><d>a</d>'
    assert text_of(xml(source).root) == "a"


FLOOD = (
    "<!DOCTYPE d ["
    + "".join(
        f'<!ENTITY e{number} "{f"&e{number - 1};" * 10 if number else "flood"}">' for number in range(10)
    )
    + "]><d>&e9;</d>"
)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        pytest.param(FLOOD, TooLarge, id="entity-flood"),
        pytest.param(
            f'<!DOCTYPE d [<!ENTITY a "{"x" * 15_000}">]><d>{"&a;" * 2_000}</d>', TooLarge, id="quadratic"
        ),
        pytest.param("<d>" * 100_000 + "</d>" * 100_000, TooLarge, id="deep"),
        pytest.param("<d>" * 121 + "</d>" * 121, TooLarge, id="just-too-deep"),
        pytest.param("<d " + " ".join(f'a{n}="1"' for n in range(301)) + "/>", TooLarge, id="attributes"),
        pytest.param('<!DOCTYPE d [<!ENTITY a "&b;"><!ENTITY b "&a;">]><d>&a;</d>', Malformed, id="loop"),
        pytest.param("", Malformed, id="empty"),
        pytest.param("<d><e></d>", Malformed, id="unbalanced"),
        pytest.param('<?xml version="1.0" encoding="x-no"?><d/>', Malformed, id="unknown-encoding"),
    ],
)
def test_what_is_broken_or_boundless_is_refused(text: str, refusal: type[InputRefused]) -> None:
    with pytest.raises(refusal):
        xml(text)


def test_a_file_above_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "MAX_SIZE_BYTES", 10)
    with pytest.raises(TooLarge):
        xml("<d>12345678</d>")


def test_a_byte_order_mark_outweighs_a_wrong_declaration() -> None:
    content = '<?xml version="1.0" encoding="UTF-8"?><d>zażółć</d>'.encode("utf-16")
    assert text_of(parse_xml(content).root) == "zażółć"


def test_attributes_are_found_whatever_their_namespace() -> None:
    root = xml('<d xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href=" #a "/>').root
    assert safe_xml.attribute(root, "href") == "#a"


def test_a_path_of_names_leads_to_the_first_of_each() -> None:
    root = xml('<d xmlns="urn:x"><a/><a><b>no</b></a><c><b>yes</b></c></d>').root
    assert (text_of(safe_xml.child(root, "c", "b")), safe_xml.child(root, "a", "b")) == ("yes", None)


def test_a_page_without_any_order_is_read_as_browsers_do() -> None:
    assert text_of(parse_html("<p>a<b>b</p><td>c")) == "abc"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [pytest.param(" ", Malformed, id="empty"), pytest.param("<div>" * 5000, TooLarge, id="deep")],
)
def test_pages_without_text_or_bounds_are_refused(text: str, refusal: type[InputRefused]) -> None:
    with pytest.raises(refusal):
        parse_html(text)


@pytest.mark.parametrize("name", ["deep_100k.xml", "attrs_100k.xml"])
def test_bombs_are_too_large(test_data: Path, name: str) -> None:
    with pytest.raises(TooLarge):
        parse_xml((test_data / "hostile" / "bombs" / name).read_bytes())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<d>a<!-- c -->b</d>", "ab", id="comment"),
        pytest.param("<d>a<?pi x?>b</d>", "ab", id="instruction"),
        pytest.param("<d><![CDATA[<a>]]></d>", "<a>", id="cdata"),
        pytest.param("<d>&#x105;&#261;</d>", "ąą", id="numbers"),
        pytest.param("<d>&lt;&amp;</d>", "<&", id="predefined"),
        pytest.param("<d> a\n b </d>", "a b", id="white-space"),
    ],
)
def test_text_is_read_as_meant(source: str, expected: str) -> None:
    assert text_of(xml(source).root) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("<b>x</b>", "x", id="markup-goes"),
        pytest.param("&#38;#65;", "A", id="number-in-entity"),
        pytest.param("&#38;#x1F600;", "😀", id="beyond-the-basic-plane"),
    ],
)
def test_an_entity_is_read_as_text(content: str, expected: str) -> None:
    assert text_of(xml(f'<!DOCTYPE d [<!ENTITY e "{content}">]><d>&e;</d>').root) == expected


@pytest.mark.parametrize("reference", ["#0", "#xD800", "undeclared"])
def test_an_entity_of_no_character_is_refused(reference: str) -> None:
    with pytest.raises(Malformed):
        xml(f'<!DOCTYPE d [<!ENTITY e "&#38;{reference};">]><d>&e;</d>')


def test_the_first_declaration_of_an_entity_counts() -> None:
    source = '<!DOCTYPE d [<!ENTITY e "a"><!ENTITY e "b">]><d>&e;</d>'
    assert text_of(xml(source).root) == "a"


def test_a_missing_entity_is_complained_of_once() -> None:
    source = '<!DOCTYPE d [<!ENTITY e SYSTEM "gone.xml">]><d>&e; &e;</d>'
    assert len(xml(source).complaints) == 1


def test_an_entity_in_an_attribute_is_its_text() -> None:
    parsed = xml('<!DOCTYPE d [<!ENTITY e "x">]><d a="&e;"/>')
    assert attribute(parsed.root, "a") == "x"


def test_an_xinclude_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    include = f'<xi:include href="{secret.as_uri()}" parse="text"/>'
    source = f'<d xmlns:xi="http://www.w3.org/2001/XInclude">{include}</d>'
    assert text_of(xml(source).root) == ""


def test_names_come_without_their_namespace() -> None:
    assert name(xml('<a:d xmlns:a="urn:a"/>').root) == "d"


def test_own_text_is_what_stands_between_the_children() -> None:
    assert own_text(xml("<d>a<e>b</e>c</d>").root) == "a c"


def test_children_by_name_are_the_direct_ones() -> None:
    root = xml("<d><e/><f><e/></f></d>").root
    assert (len(list(children_named(root, "e"))), len(list(by_name(root, "e")))) == (1, 2)


def test_what_is_written_can_be_read_again() -> None:
    root = xml('<d xmlns="urn:a"><e a="ą">ż</e></d>').root
    assert serialise(xml(serialise(root).decode()).root) == serialise(root)


@given(content=st.binary(max_size=200))
def test_any_bytes_are_xml_or_refused(content: bytes) -> None:
    assert read_or_refused(parse_xml, content)


@given(text=st.text(alphabet="<>/&;!?=\"' abdivpre-[]\x00", max_size=200))
def test_any_text_is_a_page_or_refused(text: str) -> None:
    assert read_or_refused(parse_html, text)


@given(inner=st.text(alphabet='<>!ENTIYSM%&;"ab []', max_size=120))
def test_any_document_type_is_read_or_refused(inner: str) -> None:
    assert read_or_refused(parse_xml, f"<!DOCTYPE d [{inner}]><d>&a;</d>".encode())


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param('<a xml:id="x"/><a xml:id="x"/>', id="given-twice"),
        pytest.param('<a xml:id="1 2"/>', id="no-name"),
    ],
)
def test_wrong_ids_break_no_file(ids: str) -> None:
    assert text_of(parse_xml(f"<r>{ids}words</r>".encode()).root) == "words"


def test_wrong_ids_do_not_hide_a_broken_file() -> None:
    with pytest.raises(Malformed):
        parse_xml(b'<r><a xml:id="x"/><a xml:id="x"/><open></r>')


def streamed(content: bytes, *names: str) -> list[str]:
    return [text_of(element) for element in stream_xml(io.BytesIO(content), *names)]


def test_a_large_file_is_read_element_by_element() -> None:
    content = b"<a xmlns='x'>" + b"<b><c>1</c>2</b><d>3</d>" * 3 + b"</a>"
    assert streamed(content, "b", "d") == ["12", "3"] * 3


def test_what_stands_inside_an_element_that_is_wanted_belongs_to_it() -> None:
    assert streamed(b"<a><b>1<b>2</b></b><b/></a>", "b") == ["12", ""]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"<!DOCTYPE a [<!ENTITY e 'x'>]><a><b>&e;</b></a>", Malformed, id="document type"),
        pytest.param(b"<a>" * 200 + b"</a>" * 200, TooLarge, id="nested"),
        pytest.param(b"<a><b>", Malformed, id="cut"),
        pytest.param(b"", Malformed, id="empty"),
    ],
)
def test_a_stream_is_bounded_too(content: bytes, refusal: type[InputRefused]) -> None:
    with pytest.raises(refusal):
        streamed(content, "b")
