"""The standard navigation: every use case by its number, as a page and as JSON."""

from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from entitlements.permissions import Permission
from web.guard import requires
from web.hosts import base_url
from web.use_cases import GROUPS

pages = Blueprint("guide", __name__)


@pages.get("/navigation")
@requires(Permission.PAGE_OPEN)
def navigation() -> ResponseReturnValue:
    """The use cases in their groups, each with the page where it is done, or that it is not there yet."""
    return render_template("navigation/navigation.html", groups=GROUPS)


@pages.get("/navigation.json")
@requires(Permission.PAGE_OPEN)
def navigation_json() -> ResponseReturnValue:
    """The same for programs; `url` is null where something is not available yet."""
    return jsonify(
        standard="EN ISO 18541",
        contact=base_url() + url_for("requests.new"),
        groups=[
            {
                "number": group.number,
                "name": str(group.name),
                "use_cases": [
                    {
                        "number": case.number,
                        "name": str(case.name),
                        "is_available": case.endpoint is not None,
                        "url": None if case.endpoint is None else base_url() + url_for(case.endpoint),
                        "note": None if case.note is None else str(case.note),
                    }
                    for case in group.cases
                ],
            }
            for group in GROUPS
        ],
    )
