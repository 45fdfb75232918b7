"""Excerpts in results for companies without a running ticket: shown within a fair limit, and counted.

Public documents and those of a running ticket are not counted: what stands in them may be read anyway.
"""

from dataclasses import replace

from flask import g

from entitlements.tickets.excerpts import ExcerptCount
from kb.access import AccessFilter
from search.results import ResultPage
from web import session


def access_in_results() -> AccessFilter:
    """What whoever asks may find and read, with excerpts as long as the limit lasts."""
    access, operator_id = session.access(), session.subject().operator_id
    if operator_id is None or access.quotable <= access.readable:
        return access
    if "excerpts_shown" not in g:
        g.excerpts_shown = ExcerptCount(session.database()).shown(operator_id, session.now())
    is_over = g.excerpts_shown >= session.portal().settings.excerpts_per_hour
    return replace(access, quotable=access.readable) if is_over else access


def is_limit_reached() -> bool:
    """Whether excerpts are left out of this answer because the company has seen so many within the hour."""
    return access_in_results().quotable != session.access().quotable


def count_excerpts(found: ResultPage) -> None:
    """Note the excerpts of an answer that are taken from documents which only a ticket opens."""
    operator_id, access = session.subject().operator_id, session.access()
    number = sum(
        hit.snippet is not None and not hit.is_readable and not access.may_read(hit.access_class)
        for hit in found.hits
    )
    if operator_id is not None and number:
        with session.portal().workspace.database.write() as writing:
            ExcerptCount(writing).add(operator_id, number, session.now())
