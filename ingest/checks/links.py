"""Links that lead nowhere, within a document and to others. Pure."""

from collections.abc import Iterator

from ingest.checks.subject import Finding, Known, Subject, found
from kb.content import FigureBlock, Paragraph, Steps, Table, link_targets, walk
from kb.references import split_target
from translations.catalogue import translator

_ = translator("ingest")


def anchors_of(subject: Subject) -> frozenset[str]:
    """Every place of a document that a link may lead to."""
    names = {section.anchor for section in subject.sections}
    for section in subject.sections:
        for block in walk(section.blocks):
            if isinstance(block, Paragraph | Table | FigureBlock) and block.anchor:
                names.add(block.anchor)
            if isinstance(block, Steps):
                names.update(step.anchor for step in block.steps if step.anchor)
    return frozenset(names)


def links_within(subject: Subject, _known: Known) -> Iterator[Finding]:
    """Links to a place that the document does not have."""
    sections = {section.anchor: section for section in subject.sections}
    for link in subject.dead_links:
        sentence = _("The link “{text}” leads to {target}, which is not in this document: correct it.")
        yield found(sections[link.section], sentence.format(text=link.text, target=link.target))


def links_between(subject: Subject, known: Known) -> Iterator[Finding]:
    """Links to documents that are not there, or to a place that they do not have."""
    for section in subject.sections:
        for target, text in link_targets(section.blocks):
            reference = split_target(target)
            if reference is None:
                continue
            document_id = known.documents.get(reference.document_id)
            if document_id is None:
                sentence = _("The link “{text}” leads to {document}, which is not there: hand it in as well.")
                yield found(section, sentence.format(text=text, document=reference.document_id))
            elif reference.anchor and reference.anchor not in known.anchors.get(
                document_id, {reference.anchor}
            ):
                sentence = _("The link “{text}” leads to {place} of {document}, which has no such place.")
                yield found(section, sentence.format(text=text, place=reference.anchor, document=document_id))
