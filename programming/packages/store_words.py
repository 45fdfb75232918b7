"""What is said when the portal does not do what was asked with a package: one sentence in either language."""

import os
from typing import Final

from programming.packages.refusals import StoreRefused, Why
from translations.catalogue import catalogue, process_language
from translations.locales import Language


def _(message: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is said."""
    return message


_SENTENCES: Final = {
    Why.NO_SUCH_PACKAGE: _(
        "No package, or more than one, has a checksum that begins with {sha256}: see the list of packages."
    ),
    Why.OLD_SERIAL: _(
        "Serial {serial} is not above {newest}, which is published for the same control unit already:"
        " build it with a higher serial."
    ),
    Why.EXPIRED: _("The package was to be used until {day} only: build it anew."),
    Why.KEY_RETIRED: _("The key {key_id} that signed it is retired: have it signed with a key in force."),
    Why.IS_PUBLISHED: _("The package is published already: there is nothing left to agree to."),
    Why.IS_WITHDRAWN: _("The package is withdrawn: build a new one with a higher serial."),
    Why.NOT_PUBLISHED: _("The package is not published: two people have to agree to it first."),
    Why.SAME_PERSON: _("You have agreed already: a second person has to agree as well."),
    Why.NO_REASON: _("Give a reason: workshops read it."),
    Why.FILE_DAMAGED: _("The file in the data folder is not what was taken in: import the package again."),
    Why.NO_KEY: _("This is no public key: give the 64 hexadecimal digits of the .pub file."),
    Why.KEY_KNOWN: _("The key {key_id} was registered before; a retired key does not come back."),
    Why.TOO_MANY_KEYS: _("There are {most} keys in force already: retire one of them first."),
    Why.NO_SUCH_KEY: _("No key {key_id} is in force: see the list of keys."),
    Why.KEY_IN_USE: _(
        "Published packages are signed with this key alone ({packages}): have them signed with the other key"
        " and import them again, or withdraw them."
    ),
}


def refusal_sentence(refused: StoreRefused, language: Language | None = None) -> str:
    """Why it is not done, and what to do, in a language; in the process's own where none is given."""
    spoken = catalogue("programming", language or process_language(os.environ))
    return spoken.gettext(_SENTENCES[refused.why]).format(**refused.values)
