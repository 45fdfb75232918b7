"""Files that people handed in, on their way out: saved and never shown by the browser, in a sandbox."""

import io

from flask import Response, send_file

from web.headers import isolate


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """The answer that gives a file to a person, under its name; nobody keeps a copy on the way."""
    response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name, max_age=0
    )
    response.headers["Cache-Control"] = "private, no-store"
    return isolate(response)
