"""What aligned texts teach."""

from kb.identifiers import DocumentId
from search.alignment import AlignedText, Example
from search.learning import learn
from search.pairs import LearntPair, Pairs

PARTS = [
    ("łożysko", "bearing"),
    ("sprzęgło", "clutch"),
    ("pompa", "pump"),
    ("zawór", "valve"),
    ("tłok", "piston"),
]


def text(polish: str, english: str, document: str = "doc", anchor: str = "s1") -> AlignedText:
    where = Example(document_id=DocumentId(document), polish_anchor=anchor, english_anchor=anchor)
    return AlignedText(polish=polish, english=english, where=where)


def learnt(*texts: AlignedText) -> Pairs:
    """From these texts and a few on other things, so that something is not everywhere."""
    others = [
        text(f"Sprawdzić {polish}.", f"Check the {english}.") for polish, english in PARTS for _ in range(4)
    ]
    return learn([*texts, *others])


def meanings(pairs: Pairs, polish: str) -> set[str]:
    return {pair.english for pair in pairs if pair.polish == polish}


def of(pairs: Pairs, polish: str) -> LearntPair:
    return next(pair for pair in pairs if pair.polish == polish)


def test_words_that_go_together_are_learnt() -> None:
    assert {(pair.polish, pair.english) for pair in learnt()} >= set(PARTS)


def test_inflected_words_are_one() -> None:
    pairs = learnt(text("Wymiana łożyska", "Bearing renewal"), text("Zużyte łożyska", "Worn bearings"))
    assert (of(pairs, "łożysko").support, of(pairs, "łożysko").polish_terms) == (6, ("lozysko",))


def test_a_word_reads_as_it_is_mostly_written() -> None:
    pairs = learnt(*(text("Do skrzyni", "To the gearbox") for _ in range(3)), text("Skrzynia", "Gearbox"))
    assert meanings(pairs, "skrzyni") == {"gearbox"}


def test_a_sequence_is_learnt_with_a_single_word() -> None:
    pairs = learnt(
        *(text("Skrzynia biegów", "The gearbox") for _ in range(4)),
        *(text("Skrzynia narzędziowa", "The toolbox") for _ in range(4)),
        *(text("Zmiana biegów", "Shifting") for _ in range(4)),
    )
    assert meanings(pairs, "skrzynia biegów") == {"gearbox"}


def test_sequences_end_at_punctuation_and_stop_words() -> None:
    pairs = learnt(*(text("Łożysko, klin i wieniec", "Bearing, key and ring gear") for _ in range(5)))
    assert [pair for pair in pairs if len(pair.polish_terms) > 1 and "klin" in pair.polish] == []


def test_codes_and_numbers_are_never_learnt() -> None:
    pairs = learnt(*(text("Usterka P0300 przy 3000 obr", "Fault P0300 at 3000 rpm") for _ in range(5)))
    assert [pair for pair in pairs if any(letter.isdigit() for letter in pair.polish + pair.english)] == []


def test_stop_words_are_never_learnt() -> None:
    pairs = learnt(*(text("z klinem", "with the key") for _ in range(5)))
    assert {pair.english for pair in pairs if "with" in pair.english or "the" in pair.english} == set()


def test_words_that_are_the_same_in_both_languages_need_no_pair() -> None:
    assert meanings(learnt(*(text("Halny Sokół", "Halny Falcon") for _ in range(5))), "halny") == set()


def test_a_pair_says_where_it_was_learnt() -> None:
    pairs = learnt(*(text("Wieniec", "Ring", f"doc-{number}") for number in range(5)))
    assert [example.document_id for example in of(pairs, "wieniec").examples] == ["doc-0", "doc-1", "doc-2"]


def test_the_same_texts_teach_the_same() -> None:
    assert list(learnt()) == list(learnt())


def test_no_texts_teach_nothing() -> None:
    assert len(learn([])) == 0


def test_texts_too_long_to_be_aligned_teach_nothing() -> None:
    long = " ".join(f"słowo{'a' * number}" for number in range(200))
    assert len(learn([text(f"{long} wieniec", "ring")] * 5)) == 0
