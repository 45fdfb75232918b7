"""Whether a tool fits a car, a computer and the software on it: yes, no, or unknown, and why. Pure.

What the catalogue does not say is unknown and never yes; what it leaves open on purpose (a tool that is tied
to no car) fits. The standards are those by which diagnostic software speaks to an interface: SAE J2534-1,
ISO 22900-2 (D-PDU API), ISO 13400 (DoIP), TMC RP1210.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class OperatingSystem(StrEnum):
    """What runs on the computer that an interface is plugged into."""

    WINDOWS_11 = "windows-11"
    WINDOWS_10 = "windows-10"
    LINUX = "linux"
    MACOS = "macos"


class Standard(StrEnum):
    """How software speaks to an interface; the version matters, as each has calls of its own."""

    J2534_0404 = "j2534-04.04"
    J2534_0500 = "j2534-05.00"
    ISO_22900_2 = "iso-22900-2"
    ISO_13400 = "iso-13400"
    RP1210 = "rp1210"


class Subject(StrEnum):
    """What is asked about."""

    CAR = "car"
    COMPUTER = "computer"
    SOFTWARE = "software"


class Fit(StrEnum):
    """The answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Because(StrEnum):
    """Why the answer is what it is."""

    LISTED = "listed"
    NOT_LISTED = "not-listed"
    OTHER_ENGINE = "other-engine"
    FOR_ANY = "for-any"
    NOT_ANSWERED = "not-answered"
    NOT_IN_CATALOGUE = "not-in-catalogue"
    ENGINE_DECIDES = "engine-decides"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Car:
    """A make and series, with or without an engine; none of it case-sensitive."""

    make: str
    series: str
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compatibility:
    """What a tool fits, as the catalogue says.

    `cars` without an engine fit with all engines. Without `cars` and with `fits_any_car` the tool is tied to
    none. Without operating systems and standards it needs no computer.
    """

    cars: tuple[Car, ...] = ()
    fits_any_car: bool = False
    operating_systems: tuple[OperatingSystem, ...] = ()
    standards: tuple[Standard, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What has to be asked before buying; a tool that is tied to no car and no computer needs nothing."""
        asked = (
            (Subject.CAR, not self.fits_any_car),
            (Subject.COMPUTER, bool(self.operating_systems)),
            (Subject.SOFTWARE, bool(self.standards)),
        )
        return tuple(subject for subject, is_asked in asked if is_asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a customer has; None where they have not said, or do not know."""

    car: Car | None = None
    operating_system: OperatingSystem | None = None
    standard: Standard | None = None
    is_other_computer: bool = False
    is_other_car: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One part of the answer."""

    subject: Subject
    fit: Fit
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The whole answer: no as soon as one part is no, yes only where every part is."""

    findings: tuple[Finding, ...] = field(default=())

    @property
    def fit(self) -> Fit:
        """The answer in a word."""
        fits = {finding.fit for finding in self.findings}
        if Fit.NO in fits:
            return Fit.NO
        return Fit.UNKNOWN if Fit.UNKNOWN in fits else Fit.YES


def check(what: Compatibility, answers: Answers) -> Verdict:
    """Whether a tool fits what a customer has."""
    about = {Subject.CAR: _car, Subject.COMPUTER: _computer, Subject.SOFTWARE: _software}
    asked = what.subjects
    findings = [
        Finding(subject=subject, fit=fit, because=because)
        for subject in asked
        for fit, because in [about[subject](what, answers)]
    ]
    if Subject.CAR not in asked:
        findings.insert(0, Finding(subject=Subject.CAR, fit=Fit.YES, because=Because.FOR_ANY))
    return Verdict(findings=tuple(findings))


def _car(what: Compatibility, answers: Answers) -> tuple[Fit, Because]:
    if not what.cars:
        return Fit.UNKNOWN, Because.NOT_IN_CATALOGUE
    if answers.is_other_car:
        return Fit.NO, Because.NOT_LISTED
    if answers.car is None:
        return Fit.UNKNOWN, Because.NOT_ANSWERED
    wanted = _folded(answers.car)
    same = [car for car in map(_folded, what.cars) if (car.make, car.series) == (wanted.make, wanted.series)]
    if not same:
        return Fit.NO, Because.NOT_LISTED
    engines = {car.engine for car in same}
    if "" in engines or wanted.engine in engines:
        return Fit.YES, Because.LISTED
    return (Fit.NO, Because.OTHER_ENGINE) if wanted.engine else (Fit.UNKNOWN, Because.ENGINE_DECIDES)


def _computer(what: Compatibility, answers: Answers) -> tuple[Fit, Because]:
    if answers.is_other_computer:
        return Fit.NO, Because.NOT_LISTED
    return _listed(answers.operating_system, what.operating_systems)


def _software(what: Compatibility, answers: Answers) -> tuple[Fit, Because]:
    return _listed(answers.standard, what.standards)


def _listed(answer: StrEnum | None, known: tuple[StrEnum, ...]) -> tuple[Fit, Because]:
    if answer is None:
        return Fit.UNKNOWN, Because.NOT_ANSWERED
    return (Fit.YES, Because.LISTED) if answer in known else (Fit.NO, Because.NOT_LISTED)


def _folded(car: Car) -> Car:
    return Car(make=car.make.casefold(), series=car.series.casefold(), engine=car.engine.casefold())
