"""From a reader's answer to a document that can be stored: checked, normalised, its language known."""

from collections.abc import Iterator
from typing import Final

import msgspec

from ingest.companions import below, moved
from ingest.identity import path_identity
from ingest.inputs import Input
from ingest.languages import LanguageClues, Languages
from ingest.limits import Limits
from ingest.normalise import normalise
from ingest.outcomes import InputRefused, Malformed
from ingest.reader import ReadDocument
from ingest.sandbox import Failure
from ingest.storing import Prepared
from translations.catalogue import translator
from translations.locales import ContentLanguage

_ = translator("ingest")

_LONGEST_DETAIL: Final = 300


class Preparer:
    """Works on answers, in the threads that waited for them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._languages = Languages()

    def prepare(self, item: Input, answer: ReadDocument | Failure) -> Prepared | Failure:
        """What is left to do after the child's answer."""
        if isinstance(answer, Failure):
            return answer
        try:
            document = normalise(_as_placed(item, answer), fallback_title=item.path.stem, limits=self._limits)
        except InputRefused as refused:
            return Failure(refused=refused)
        except Exception as error:  # noqa: BLE001 - what a hijacked child may answer must not stop the run
            detail = f"{type(error).__name__}: {error}"[:_LONGEST_DETAIL]
            return Failure(
                refused=Malformed(_("What was read of the file cannot be kept: save it anew.")), detail=detail
            )
        languages = self._languages
        language = languages.edition(document, _clues(item, document))
        document = msgspec.structs.replace(
            document,
            sections=languages.sections(document, language),
            complaints=(*document.complaints, *_language_complaints(item, languages.shown(document))),
        )
        return Prepared(document=document, language=language)


def _as_placed(item: Input, answer: ReadDocument) -> ReadDocument:
    """The answer in terms of where the file lies for the editor, with what its bundle says of it."""
    companions = below(answer.companions, item.root)
    if item.bundle:
        companions = moved(companions, item.bundle.folder, item.bundle.path)
    document = msgspec.structs.replace(answer, companions=companions)
    plan = item.plan
    if plan is None:
        return document
    return msgspec.structs.replace(
        document,
        title=plan.title or document.title,
        language_tag=plan.language_tag or document.language_tag,
        kind=plan.kind or document.kind,
        issue=plan.issue or document.issue,
        issued_on=plan.issued_on or document.issued_on,
        identity=plan.identity or document.identity,
    )


def _language_complaints(item: Input, shown: ContentLanguage | None) -> Iterator[str]:
    stated = item.entry.language if item.entry else None
    if stated is not None and shown is not None and shown.value != stated.value:
        yield _(
            "The manifest says that the language is {stated}, the words are {shown}: the manifest counts; "
            "correct it where it is wrong."
        ).format(stated=stated, shown=shown)


def _clues(item: Input, document: ReadDocument) -> LanguageClues:
    stated = (item.entry.language if item.entry else None) or item.stated.language
    return LanguageClues(
        stated=ContentLanguage(stated) if stated else None,
        declared=document.language_tag,
        path_tag=path_identity(item.collection, item.relative_path).language_tag,
    )
