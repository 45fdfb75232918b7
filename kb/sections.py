"""Sections as they are stored, and as their readers made them."""

from kb.content import SectionContent, decode_blocks
from kb.models import SectionRow


def section_content(row: SectionRow) -> SectionContent:
    """A stored section as readers made it."""
    return SectionContent(
        anchor=row.anchor,
        heading=row.heading,
        blocks=decode_blocks(row.blocks),
        level=row.level,
        language=row.language,
        page_number=row.page_number,
        page_label=row.page_label,
    )
