"""Topics that are one table, as CSV: comma, UTF-8, the head in the first line. Pure."""

import csv
import io

from web.sample.authoring.edition import Edition, Grid
from web.sample.authoring.facts import SourceInvalid


def csv_table(edition: Edition) -> bytes:
    """The table of an edition.

    Raises:
        SourceInvalid: the topic is not one table.
    """
    grids = [block for part in edition.parts for block in part.blocks]
    if len(grids) != 1 or not isinstance(grids[0], Grid):
        raise SourceInvalid(f"{edition.topic.identity}: a CSV topic is one table and nothing else")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(grids[0].head)
    writer.writerows(["".join(piece.text for piece in cell) for cell in row] for row in grids[0].rows)
    return text.getvalue().encode()
