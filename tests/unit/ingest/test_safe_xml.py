"""XML and HTML from anywhere: nothing is fetched, nothing unfolds without bounds."""

from pathlib import Path

import pytest

from ingest import safe_xml
from ingest.outcomes import InputRefused, Malformed, TooLarge
from ingest.safe_xml import parse_html, parse_xml, text_of


def xml(text: str) -> safe_xml.ParsedXml:
    return parse_xml(text.encode())


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
