"""XML from outside: read where it is plain, refused where it is damaged or declares something."""

import pytest

from entitlements.plain_xml import XmlRefused, read_xml


def test_what_is_plain_is_read() -> None:
    root = read_xml("<?xml version='1.0' encoding='ISO-8859-2'?><a><b>łódź</b></a>".encode("iso-8859-2"))
    assert [(one.tag, one.text) for one in root] == [("b", "łódź")]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        pytest.param(b"<!DOCTYPE a><a/>", "DOCTYPE", id="a document type"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE", id="an entity"),
        pytest.param(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE", id="a file of ours"),
        pytest.param(b"<a>\n<b></a>", "2", id="damaged in the second line"),
        pytest.param(b"", "1", id="nothing"),
        pytest.param(b"<?xml version='1.0' encoding='nobody'?><a/>", "", id="an unknown encoding"),
    ],
)
def test_what_is_damaged_or_hostile_is_refused(content: bytes, where: str) -> None:
    with pytest.raises(XmlRefused) as refusal:
        read_xml(content)
    assert refusal.value.where == where
