"""SVG made safe for a browser: elements and attributes by allow-list, nothing from outside the file.

The allow-list is py-svg-hush's (a port of svg-hush, kept by Cloudflare and the Wagtail project); what it lets
through of references is cut down here to the drawing's own parts and embedded raster pictures. HTML needs no
such thing: it is mapped to blocks and never stored.
"""

import re
import zlib
from typing import Final

import py_svg_hush

from ingest.outcomes import Malformed, TooLarge
from ingest.safe_xml import Element, name, parse_xml, serialise
from translations.catalogue import translator

_ = translator("readers")

MAX_SVG_BYTES: Final = 16 * 1024 * 1024
MAX_USES: Final = 20_000
GZIP_MARK: Final = b"\x1f\x8b"
_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_PICTURES: Final = {"image": ["png", "jpeg", "gif", "webp"]}
_OWN_PART: Final = re.compile(r"#[^\s\"'<>]+")
_PICTURE: Final = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_URL: Final = re.compile(
    r"url\(\s*(?P<quote>[\"']?)(?P<target>.*?)(?P=quote)\s*\)", re.IGNORECASE | re.DOTALL
)
_STYLE_REACHES_OUT: Final = re.compile(
    r"@import|@font-face|\\|https?:|expression\s*\(|javascript:", re.IGNORECASE
)
_SUSPICIOUS: Final = re.compile(r"\\|image-set|javascript:|expression\s*\(|@import", re.IGNORECASE)


def unpack_svg(content: bytes) -> bytes:
    """The SVG's own bytes: unpacked when it is an SVGZ, and never more than the limit of them.

    Raises:
        TooLarge: it is, or unpacks to, more than `MAX_SVG_BYTES`.
        Malformed: its compression is broken.
    """
    if content.startswith(GZIP_MARK):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            content = unpacker.decompress(content, MAX_SVG_BYTES + 1)
        except zlib.error:
            raise Malformed(_("The compressed drawing cannot be unpacked: it is broken.")) from None
    if len(content) > MAX_SVG_BYTES:
        limit = MAX_SVG_BYTES // 2**20
        raise TooLarge(_("The drawing is larger than {limit} MiB unpacked.").format(limit=limit))
    return content


def clean_svg(content: bytes) -> bytes:
    """The drawing without anything that could run or be fetched; its geometry and texts as they were.

    Raises:
        Malformed: it is no SVG.
        TooLarge: it is, or unfolds to, more than the limits allow.
    """
    root = parse_xml(unpack_svg(content)).root
    if name(root) != "svg":
        raise Malformed(_("The file is not an SVG drawing."))
    _name_the_namespace(root)
    try:
        filtered = py_svg_hush.filter_svg(serialise(root), keep_data_url_mime_types=_PICTURES)
    except ValueError:
        raise Malformed(_("The drawing cannot be made safe to show: it is broken.")) from None
    clean = parse_xml(_with_namespace(filtered)).root
    for element in list(clean.iter()):
        _keep_to_itself(element)
    _refuse_multiplying(clean)
    return serialise(clean)


def _with_namespace(filtered: bytes) -> bytes:
    """The filter drops prefixes (`svg:rect`) and with them the namespace, without which nothing is drawn."""
    if parse_xml(filtered).root.tag != "svg":
        return filtered
    return filtered.replace(b"<svg", f'<svg xmlns="{_NAMESPACE}"'.encode(), 1)


def _name_the_namespace(root: Element) -> None:
    """Drawings that forgot to say that they are SVG are meant to be."""
    if root.tag != "svg":
        return
    for part in list(root.iter()):
        if not part.tag.startswith("{"):
            part.tag = f"{{{_NAMESPACE}}}{part.tag}"


def _keep_to_itself(element: Element) -> None:
    for key, value in list(element.attrib.items()):
        if _reaches_out(str(key), str(value)):
            del element.attrib[key]
    if name(element) == "style" and _style_reaches_out("".join(map(str, element.itertext()))):
        for inner in list(element):
            element.remove(inner)
        element.text = None


def _reaches_out(key: str, value: str) -> bool:
    local = key.rpartition("}")[2].lower()
    if local.startswith("on") or local in ("base", "src"):
        return True
    if local == "href":
        return not (_OWN_PART.fullmatch(value.strip()) or _PICTURE.fullmatch(value.strip()))
    return _style_reaches_out(value) if local == "style" else _has_outside_url(value)


def _style_reaches_out(style: str) -> bool:
    return bool(_STYLE_REACHES_OUT.search(style)) or _has_outside_url(style)


def _has_outside_url(value: str) -> bool:
    return bool(_SUSPICIOUS.search(value)) or any(
        not (target.startswith("#") or _PICTURE.fullmatch(target))
        for target in (match["target"].strip() for match in _URL.finditer(value))
    )


def _refuse_multiplying(root: Element) -> None:
    """Refuse drawings whose `use` elements draw the same parts again and again, without end or nearly so."""
    parts = {part: element for element in root.iter() if (part := element.get("id"))}
    costs: dict[Element, int] = {}

    def cost(element: Element, above: tuple[Element, ...]) -> int:
        if element in above or len(above) > 30:
            return MAX_USES + 1
        if element in costs:
            return costs[element]
        total = 1
        for use in element.iter("{*}use"):
            drawn = parts.get((use.get("href") or "").removeprefix("#"))
            total += 1 if drawn is None else cost(drawn, (*above, element))
            if total > MAX_USES:
                break
        costs[element] = total
        return total

    if cost(root, ()) > MAX_USES:
        raise TooLarge(_("The drawing repeats its own parts more often than the limits allow."))
