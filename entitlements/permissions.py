"""What can be permitted, as `resource:action`. The one enumeration; a page names the one it needs. Pure."""

from enum import StrEnum


class Permission(StrEnum):
    """A permission. Whoever adds a page picks one, or adds one here and to `entitlements.policy`."""

    ACCESS_DECLARE = "access:declare"
    ACCOUNT_DELETE = "account:delete"
    ACCOUNT_EXPORT = "account:export"
    ACCESSES_EXPORT = "accesses:export"
    ACCESSES_INSPECT = "accesses:inspect"
    ACCOUNT_OWN = "account:own"
    ACCOUNTS_RESET = "accounts:reset"
    APPLICATIONS_DECIDE = "applications:decide"
    AUDIT_READ = "audit:read"
    CLEARANCE_APPLY = "clearance:apply"
    CLEARANCES_DECIDE = "clearances:decide"
    CLEARANCES_REVIEW = "clearances:review"
    CLEARANCES_VIEW = "clearances:view"
    DOCUMENT_FIND = "document:find"
    DOCUMENT_READ = "document:read"
    MAIL_REVIEW = "mail:review"
    OPERATOR_DISPOSE = "operator:dispose"
    OPERATOR_MANAGE = "operator:manage"
    OPERATOR_REGISTER = "operator:register"
    OPERATOR_VIEW = "operator:view"
    OPERATORS_REVIEW = "operators:review"
    PAGE_OPEN = "page:open"
    PORTAL_STATUS = "portal:status"
    REQUEST_SEND = "request:send"
    REQUESTS_ANSWER = "requests:answer"
    SEARCHES_REVIEW = "searches:review"
