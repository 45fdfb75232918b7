"""Forms as a page carries them: their hidden fields, to be sent as a browser would."""

import re
from html import unescape

from werkzeug.test import TestResponse


def form_of(page: TestResponse, action: str) -> dict[str, str]:
    """The hidden fields of the form that a page posts to `action`."""
    forms = (one.partition("</form>")[0] for one in page.text.split("<form")[1:])
    form = next(one for one in forms if f'action="{action}"' in one and 'method="post"' in one)
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found}
