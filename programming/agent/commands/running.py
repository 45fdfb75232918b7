"""`run` and `resume`: jobs are taken and worked on at the car."""

import time
from collections.abc import Callable, Container, Iterator

import click

from programming.agent.attending import said_yes
from programming.agent.commands.workplace import bay_options, learn_keys, read_bay, workplace
from programming.agent.console import Console
from programming.agent.failing import JOB_ERRORS, job_sentence
from programming.agent.journal import KeptJob
from programming.agent.portal_client import Backoff, wait
from programming.agent.runner import (
    NOT_OURS_ANY_MORE,
    Bay,
    JobRunner,
    Worked,
    Workplace,
    tell_leftovers,
)
from programming.agent.screen import Screen
from programming.agent.tickets import JobNotBegun, kept_ticket
from programming.exchange import ExchangeRefused, JobLine, JobState, TakenJob, read_message
from programming.flashing.ports import PortalRefused, PortalSilent
from programming.phases import Outcome
from programming.transports.interfaces import InterfaceUnavailable
from translations.catalogue import translator
from translations.locales import Language

_ = translator("programming")


def run_command() -> click.Command:
    """`run`."""

    @click.command(
        "run", help=_("Wait for jobs of the portal and carry them out on the car at the interface.")
    )
    @bay_options
    @click.option("--job", help=_("Carry out this job only, without a question."))
    @click.option("--once", is_flag=True, help=_("Stop after one job."))
    @click.option(
        "--yes",
        is_flag=True,
        help=_("Take every job of the workshop, and carry on what broke off here, without a question."),
    )
    @click.option(
        "--charger", is_flag=True, help=_("A charger holds the supply, although nobody measures it.")
    )
    def run(
        *, interface: str, ecu: str | None, job: str | None, once: bool, yes: bool, charger: bool
    ) -> None:
        bay = read_bay(interface, ecu, is_supply_confirmed=charger)
        with workplace() as place, place.home.holding(bay.text):
            waiting = Waiting(place, bay, wanted=job, is_asking=not yes and job is None)
            worked = waiting.go_on(is_once=once or job is not None)
        _leave(worked)

    return run


def resume_command() -> click.Command:
    """`resume`."""

    @click.command(
        "resume", help=_("Carry on an unfinished JOB, of this computer or of another of the workshop.")
    )
    @click.argument("job", required=False)
    @bay_options
    @click.option(
        "--charger", is_flag=True, help=_("A charger holds the supply, although nobody measures it.")
    )
    def resume(job: str | None, interface: str, ecu: str | None, charger: bool) -> None:
        bay = read_bay(interface, ecu, is_supply_confirmed=charger)
        with workplace() as place, place.home.holding(bay.text):
            chosen = job or _only_unfinished(place)
            _tell_what_follows(place.console, chosen)
            worked = _carried_on(place, bay, chosen)
            _tell_untold(place.console, worked)
        _leave(worked)

    return resume


def _carried_on(place: Workplace, bay: Bay, job: str) -> Worked:
    try:
        return JobRunner(place, bay, _screens(place)).work(job)
    except PortalRefused as refused:
        if refused.reason in NOT_OURS_ANY_MORE:
            place.journal.close_job(job)
        raise


class Waiting:
    """Waits for jobs at a bay. `is_asking`: the person says yes to each before it is taken."""

    def __init__(self, place: Workplace, bay: Bay, *, wanted: str | None, is_asking: bool) -> None:
        self._place, self._bay = place, bay
        self._wanted, self._is_asking = wanted, is_asking
        self._passed_over: set[str] = set()
        self._backoff = Backoff()
        self._is_silent = self._has_said_waiting = False

    def go_on(self, *, is_once: bool) -> Worked | None:
        """Work on jobs until the person stops, or one is done; how the last one ended."""
        worked = None
        stopped = self._place.console.stopping.event
        while not stopped.is_set():
            chosen = self._next()
            if chosen is None:
                continue
            worked = self._work(chosen)
            stopped.clear()
            if is_once:
                return worked
            self._has_said_waiting = False
        self._place.console.say(_("Stopped."))
        return worked

    def _next(self) -> str | None:
        """The next job to work on; None after a while without one."""
        stopped = self._place.console.stopping.event
        try:
            tell_leftovers(self._place)
            with self._place.client() as client:
                listed = client.jobs()
        except PortalSilent as silence:
            return self._without_portal(silence)
        except PortalRefused:  # as of an agent that was dismissed: what it began is no longer its own
            broken_off = self._to_carry_on()
            if broken_off is None:
                raise
            return broken_off
        self._backoff.reset()
        self._is_silent = False
        self._place = learn_keys(self._place, listed)
        listed_jobs = {line.job for line in listed.jobs}
        broken_off = self._to_carry_on(listed_jobs)
        if broken_off is not None:
            return broken_off
        if self._wanted is not None and self._wanted not in listed_jobs | self._passed_over:
            return self._wanted  # the portal says why it is not to be had
        for line in listed.jobs:
            if line.job not in self._passed_over and self._is_chosen(line):
                return line.job
        if not self._has_said_waiting:
            self._has_said_waiting = True
            self._place.console.say(_("Waiting for a job of {workshop}; stop with Ctrl+C.").format(
                workshop=self._place.portal.workshop
            ))  # fmt: skip
        stopped.wait(max(listed.poll_s, 0.05))
        return None

    def _without_portal(self, silence: PortalSilent) -> str | None:
        """Say once that the portal is silent; an unfinished job of this computer goes on without it."""
        broken_off = self._to_carry_on()
        if broken_off is not None:
            return broken_off
        if not self._is_silent:
            self._is_silent = True
            self._place.console.say(job_sentence(silence))
        wait(self._place.console.stopping.event, self._backoff)
        return None

    def _to_carry_on(self, listed: Container[str] = ()) -> str | None:
        """A job of this computer's that broke off, is not `listed`, and may be carried on now."""
        for kept in self._broken_off():
            what = f"{kept.job} {_vin_of(kept)}".strip()
            if kept.job not in listed and self._is_agreed(kept.job, what, is_asked=self._is_asking):
                return kept.job
        return None

    def _broken_off(self) -> Iterator[KeptJob]:
        """Committed jobs that this computer was working on when it, or this program, died."""
        for kept in self._place.journal.jobs():
            is_open = kept.committed_at is not None and not kept.is_closed and kept.report is None
            if is_open and kept.job not in self._passed_over and self._wanted in (None, kept.job):
                yield kept

    def _is_agreed(self, job: str, what: str, *, is_asked: bool) -> bool:
        """Tell what becomes of the vehicle when a committed job is carried on, and ask, if `is_asked`.

        One that is not agreed to stays as it is, and is passed over from now on.
        """
        _tell_what_follows(self._place.console, what)
        if not is_asked or said_yes(
            self._place.console.ask(_("Is this car at this interface, to carry it on now? [y/N]"))
        ):
            return True
        self._passed_over.add(job)
        said = _("It is left as it is. `aos-agent resume {job}` carries it on, here or at another computer.")
        self._place.console.say(said.format(job=job))
        return False

    def _is_chosen(self, line: JobLine) -> bool:
        if self._wanted is not None:
            return line.job == self._wanted
        is_of_another = line.is_recovery and self._place.journal.job(line.job) is None
        what = f"{line.title} {line.vin or ''}".strip()
        if line.is_recovery:
            return self._is_agreed(line.job, what, is_asked=self._is_asking or is_of_another)
        if not self._is_asking:
            return True
        question = _("New job: {what}. Programme it on the car at this interface now? [y/N]")
        if line.state is not JobState.READY:
            question = _(
                "Job that this computer took before, nothing was changed in the car: {what}. "
                "Programme it on the car at this interface now? [y/N]"
            )
        if said_yes(self._place.console.ask(question.format(what=what))):
            return True
        self._passed_over.add(line.job)
        return False

    def _work(self, job: str) -> Worked | None:
        """Work on a job; one that cannot be begun is passed over from now on.

        Raises:
            InterfaceUnavailable: the interface cannot be opened.
        """
        try:
            worked = JobRunner(self._place, self._bay, _screens(self._place)).work(job)
        except InterfaceUnavailable:
            raise  # no other job could be begun here either
        except JOB_ERRORS as error:
            self._passed_over.add(job)
            if isinstance(error, PortalRefused) and error.reason in NOT_OURS_ANY_MORE:
                self._place.journal.close_job(job)
            self._place.console.say(job_sentence(error))
            return None
        if worked.ended.outcome is not Outcome.PROGRAMMED:
            self._passed_over.add(job)
        _tell_untold(self._place.console, worked)
        return worked


def _tell_what_follows(console: Console, what: str) -> None:
    """Tell what becomes of the vehicle when a committed job is carried on."""
    console.say(_("Unfinished job: {what}.").format(what=what))
    said = _(
        "Its control unit may be without a whole software. Carried on, the job asks the control unit first "
        "who it is, and leaves another one alone; then it erases and writes anew what is missing, and "
        "nothing of the portal stops that. Have the ignition on and a charger connected."
    )
    console.say(said)


def _vin_of(kept: KeptJob) -> str:
    try:
        return kept_ticket(read_message(kept.taken, TakenJob)).vin
    except (ExchangeRefused, JobNotBegun):
        return ""


def _tell_untold(console: Console, worked: Worked) -> None:
    if worked.refused is not None:
        said = _("The portal did not take the news of this job: {message} Everything is kept here.")
        console.say(said.format(message=worked.refused.message))
    elif not worked.is_told:
        console.say(_("The portal does not know yet: `aos-agent run` tells it as soon as it answers."))


def _only_unfinished(place: Workplace) -> str:
    """The job to carry on: this computer's own, else the only one that the portal offers to carry on."""
    own = [kept.job for kept in place.journal.jobs() if not kept.is_closed and kept.committed_at is not None]
    if own:
        return own[-1]
    with place.client() as client:
        offered = [line.job for line in client.jobs().jobs if line.is_recovery]
    if len(offered) == 1:
        return offered[0]
    if offered:
        raise click.UsageError(
            _("Several jobs are unfinished; name one: {jobs}.").format(jobs=", ".join(offered))
        )
    sentence = _(
        "No job waits to be carried on. One that another computer works on can be, two minutes after that "
        "computer fell silent; one in which nothing was changed yet is begun by `aos-agent run`."
    )
    raise click.ClickException(sentence)


def _screens(place: Workplace) -> Callable[[], Screen]:
    return lambda: Screen(place.console, Language(place.language), lambda: time.strftime("%H:%M:%S"))


def _leave(worked: Worked | None) -> None:
    if worked is None or worked.ended.outcome is not Outcome.PROGRAMMED:
        raise click.exceptions.Exit(1)
