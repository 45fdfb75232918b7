"""What can be permitted, as `resource:action`. The one enumeration; a page names the one it needs. Pure."""

from enum import StrEnum


class Permission(StrEnum):
    """A permission. Whoever adds a page picks one, or adds one here and to `entitlements.policy`."""

    PAGE_OPEN = "page:open"
    DOCUMENT_FIND = "document:find"
    DOCUMENT_READ = "document:read"
    ACCOUNT_OWN = "account:own"
    PORTAL_STATUS = "portal:status"
    SEARCHES_REVIEW = "searches:review"
