"""What the report of a job says: the same on the page, in print and as PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_decimal
from flask_babel import gettext

from programming.identification import IDENTIFYING
from programming.number_words import number_name
from translations.locales import Language
from web.moments import exact_moment
from web.programming_shown import InterruptionShown, JobShown
from web.programming_words import STATE_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading with facts below it."""

    heading: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """A title, a sentence, and parts."""

    title: str
    verdict: str
    advice: str
    parts: Sequence[Part]


def report_of(shown: JobShown, language: Language) -> JobReport:
    """The report of a job, also of one that goes on."""
    parts = (
        _job(shown, language),
        _numbers(shown, language),
        _course(shown, language),
        _interruptions(shown, language),
        _afterwards(shown, language),
        _supply(shown, language),
        _codes(shown),
        _troubles(shown, language),
    )
    return JobReport(
        title=gettext("Report of programming job %(job)s", job=shown.job.id),
        verdict=" ".join(filter(None, (shown.outcome or str(STATE_NAMES[shown.job.state]), shown.reason))),
        advice=shown.safe,
        parts=[part for part in parts if part.facts],
    )


def _job(shown: JobShown, language: Language) -> Part:
    job = shown.job
    facts = [
        (gettext("Vehicle (VIN)"), job.vin),
        (gettext("Control unit"), job.target),
        (gettext("Serial number"), job.serial or "–"),
        (gettext("Package"), f"{job.title} · {job.package_sha256[:16]}"),
        (gettext("Agent"), " · ".join(filter(None, (shown.agent_name, job.interface))) or "–"),
        (gettext("Created"), exact_moment(job.lease.created_at, language)),
        (gettext("Past the point of no return"), _when(job.lease.committed_at, language)),
        (gettext("Ended"), _when(job.lease.ended_at, language)),
    ]
    return Part(heading=gettext("The job"), facts=facts)


def _numbers(shown: JobShown, language: Language) -> Part:
    course = shown.course
    before, after = course.numbers, course.numbers_after
    facts = [
        (number_name(number, language), _changed(before.get(key, "–"), after.get(key, "–")))
        for number in IDENTIFYING
        if (key := number.name.lower()) in {*before, *after}
    ]
    return Part(heading=gettext("Identification, before → after"), facts=facts)


def _course(shown: JobShown, language: Language) -> Part:
    facts = [
        (step.name, exact_moment(step.entered_at, language))
        for step in shown.steps
        if step.entered_at is not None
    ]
    return Part(heading=gettext("Phases"), facts=facts)


def _interruptions(shown: JobShown, language: Language) -> Part:
    """When and where the job broke off, with which agent; and who carried it on."""
    return Part(
        heading=gettext("Interruptions"),
        facts=[(exact_moment(one.at, language), _broke(one, language)) for one in shown.interruptions],
    )


def _afterwards(shown: JobShown, language: Language) -> Part:
    """How it ended for agents that told so when another had the job."""
    return Part(
        heading=gettext("Told afterwards, when another agent had the job"),
        facts=[
            (exact_moment(one.at, language), f"{one.agent_name or '–'}: {one.said}")
            for one in shown.afterwards
        ],
    )


def _broke(one: InterruptionShown, language: Language) -> str:
    said = gettext("%(where)s, agent %(agent)s.", where=one.where, agent=one.agent_name or "–")
    if one.resumed_at is None:
        return " ".join((said, gettext("Nobody has carried it on yet.")))
    by = gettext(
        "Carried on %(when)s by agent %(agent)s.",
        when=exact_moment(one.resumed_at, language),
        agent=one.resumed_by or "–",
    )
    return f"{said} {by}"


def _changed(before: str, after: str) -> str:
    """What changed; what stayed is said once."""
    return before if before == after else f"{before} → {after}"


def _supply(shown: JobShown, language: Language) -> Part:
    if shown.curve is None:
        return Part(heading="", facts=())
    lowest, last = (
        f"{format_decimal(volts, '0.0', locale=language.value)} V"
        for volts in (shown.curve.lowest, shown.curve.last)
    )
    return Part(heading=gettext("Supply"), facts=[(gettext("Lowest"), lowest), (gettext("Last"), last)])


def _codes(shown: JobShown) -> Part:
    codes = shown.course.codes
    names = (("gone", gettext("Gone")), ("new", gettext("New")), ("stayed", gettext("Still there")))
    facts = [(name, ", ".join(codes[key]) or "–") for key, name in names if key in codes]
    return Part(heading=gettext("Trouble codes, compared with before"), facts=facts)


def _troubles(shown: JobShown, language: Language) -> Part:
    facts = [(exact_moment(one.at, language), one.said) for one in shown.troubles]
    return Part(heading=gettext("What went wrong and was tried again"), facts=facts[:200])


def _when(instant: datetime | None, language: Language) -> str:
    return "–" if instant is None else exact_moment(instant, language)
