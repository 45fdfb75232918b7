"""The pages, one module per group of them."""

from flask import Flask

from web.views import (
    accesses,
    account,
    application,
    clearances,
    company,
    company_clearances,
    complete,
    declaring,
    desk,
    documents,
    employees,
    factor_resets,
    factors,
    forgotten,
    health,
    home,
    invitations,
    join,
    messages,
    navigation,
    opensearch,
    own_account,
    personal,
    portal,
    previews,
    requests,
    saved,
    search,
    second_step,
    staff_applications,
    staff_operators,
    staff_requests,
    telling,
    trail,
)

_GROUPS = (
    home,
    search,
    complete,
    documents,
    previews,
    account,
    second_step,
    forgotten,
    own_account,
    factors,
    factor_resets,
    portal,
    saved,
    telling,
    desk,
    trail,
    opensearch,
    company,
    employees,
    invitations,
    personal,
    join,
    application,
    staff_applications,
    staff_operators,
    declaring,
    company_clearances,
    clearances,
    accesses,
    requests,
    staff_requests,
    messages,
    navigation,
)


def init_app(app: Flask) -> None:
    """Put every group of pages under both languages, and what has no language beside them."""
    for group in _GROUPS:
        app.register_blueprint(group.pages, url_prefix="/<language:lang>")
    app.register_blueprint(health.pages)
