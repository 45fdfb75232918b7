"""QR codes, drawn here as SVG in the page: nothing is asked of anybody else."""

import segno
from markupsafe import Markup

_QUIET_ZONE = 4


def qr_code(text: str, title: str) -> Markup:
    """`text` as a QR code, dark on light whatever the page's appearance; `title` is read aloud."""
    drawn = segno.make(text, micro=False, error="m").svg_inline(
        border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True, title=title, svgclass="qr"
    )
    return Markup(drawn)  # noqa: S704 - made by segno, which escapes the title
