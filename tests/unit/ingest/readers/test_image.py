"""Pictures of text: what is made of recognised words, and of files that are none."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ingest.images import MAX_PIXELS
from ingest.outcomes import InputRefused, Malformed, NeedsOcr, TooLarge, Unsupported
from ingest.reader import NO_BID, ReadDocument
from ingest.readers.image import ImageReader
from ingest.recognition import RecognisedWord, ScanNotRead
from kb.content import FigureBlock, Paragraph, Place, texts
from tests.unit.ingest.conftest import input_file
from tests.unit.ingest.scans import Says, drawn, saved, word


def sentence(text: str, line: int, top: int, left: int = 100) -> list[RecognisedWord]:
    words = []
    for part in text.split():
        words.append(word(part, left, top, line=line))
        left += 20 * len(part) + 20
    return words


TEXT = [
    *sentence("Undo the drain plug and let the oil run out of", 0, 100),
    *sentence("the engine into a container of six litres at least.", 1, 160),
]
DRAWING = [word("X1", 100, 100, line=0), word("F12", 900, 100, line=1), word("30a", 500, 700, line=2)]


def read(path: Path, recogniser: Says) -> ReadDocument:
    return ImageReader().read(replace(input_file(path), recogniser=recogniser))


@pytest.mark.parametrize("name", ["scan.png", "scan.jpg", "scan.webp", "scan.tif"])
def test_each_kind_of_picture_is_read_and_kept(tmp_path: Path, name: str) -> None:
    path = saved(drawn(), tmp_path / name)
    recogniser = Says(*TEXT)
    document = read(path, recogniser)
    figure, text = document.sections[0].blocks
    assert isinstance(figure, FigureBlock)
    assert list(texts((text,))) == [
        "Undo the drain plug and let the oil run out of the engine into a container of six litres at least."
    ]
    assert [scan.is_sound for scan in recogniser.scans] == [True]
    assert document.figures[0].figure_id == figure.figure_id
    assert document.figures[0].media_type in ("image/png", "image/jpeg", "image/webp")
    assert document.has_scans


def test_a_paragraph_knows_where_it_stands_on_the_sheet(tmp_path: Path) -> None:
    document = read(saved(drawn(), tmp_path / "scan.png"), Says(*TEXT))
    (paragraph,) = (block for block in document.sections[0].blocks if isinstance(block, Paragraph))
    assert paragraph.place == Place(page_number=1, left=24.0, bottom=168.0, right=268.8, top=192.0)


def test_each_page_of_a_tiff_is_a_section(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    saved(drawn(), path, save_all=True, append_images=[drawn(("Second",)), drawn(("Third",))])
    recogniser = Says(*TEXT)
    document = read(path, recogniser)
    assert [section.anchor for section in document.sections] == ["page-1", "page-2", "page-3"]
    assert [figure.media_type for figure in document.figures] == ["image/png"] * 3
    assert document.page_count == len(recogniser.scans) == 3


def test_words_that_stand_by_themselves_are_labels_of_a_drawing(tmp_path: Path) -> None:
    document = read(saved(drawn(), tmp_path / "wiring.png"), Says(*DRAWING))
    assert [type(block) for block in document.sections[0].blocks] == [FigureBlock]
    labels = document.figures[0].labels
    assert [(label.text, label.x, label.y) for label in labels] == [
        ("X1", 100, 100),
        ("F12", 900, 100),
        ("30a", 500, 700),
    ]


def test_labels_stand_in_the_pixels_of_the_picture_however_it_was_enlarged(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    drawn(size=(400, 300)).save(path)
    recogniser = Says(word("X1", 300, 150))
    document = read(path, recogniser)
    assert recogniser.scans[0].width == 1200
    assert [(label.x, label.y) for label in document.figures[0].labels] == [(100, 50)]


def test_the_line_that_is_much_larger_is_the_title(tmp_path: Path) -> None:
    large = RecognisedWord(
        text="Zawieszenie", confidence=95, left=100, top=10, width=500, height=90, block=7, line=9
    )
    assert read(saved(drawn(), tmp_path / "scan.png"), Says(large, *TEXT)).title == "Zawieszenie"


def test_uncertain_words_are_told_and_kept(tmp_path: Path) -> None:
    unsure = word("Odkrgc", 100, 300, line=3, sure=41)
    document = read(saved(drawn(), tmp_path / "scan.png"), Says(*TEXT, unsure))
    assert document.complaints == ("Page 1: 1 of 22 recognised words are uncertain (Odkrgc).",)
    assert "Odkrgc" in " ".join(texts(document.sections[0].blocks))


def test_specks_that_were_taken_for_punctuation_are_no_words(tmp_path: Path) -> None:
    document = read(saved(drawn(), tmp_path / "scan.png"), Says(*TEXT, word("~|", 5, 5, sure=12)))
    assert "~|" not in " ".join(texts(document.sections[0].blocks))
    assert document.complaints == ()


def test_where_nothing_can_recognise_text_the_refusal_says_so(tmp_path: Path) -> None:
    with pytest.raises(NeedsOcr, match="tesseract-ocr"):
        ImageReader().read(input_file(saved(drawn(), tmp_path / "scan.png")))


def test_a_picture_without_words_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="No text was found"):
        read(saved(drawn(()), tmp_path / "photo.png"), Says())


def test_a_page_whose_recognition_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unsupported):
        read(saved(drawn(), tmp_path / "scan.png"), Says(refused=ScanNotRead("it took too long.")))


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("cut.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Malformed),
        ("cut.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", Malformed),
        ("cut.tif", b"II*\x00\x08\x00\x00\x00\xff\xff", Malformed),
        ("cut.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", Malformed),
    ],
    ids=["png", "jpeg", "tiff", "webp"],
)
def test_a_picture_that_is_cut_off_is_malformed(
    tmp_path: Path, name: str, content: bytes, refusal: type[InputRefused]
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(refusal):
        read(tmp_path / name, Says())


def test_a_picture_that_is_cut_off_in_its_pixels_is_malformed(tmp_path: Path) -> None:
    path = saved(drawn(), tmp_path / "scan.png")
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(Malformed, match="damaged"):
        read(path, Says())


@pytest.mark.parametrize("side", [9_000, 20_000], ids=["too many", "a bomb"])
def test_pixels_are_counted_before_they_are_decoded(tmp_path: Path, side: int) -> None:
    assert side * side > MAX_PIXELS
    path = tmp_path / "large.png"
    Image.new("1", (side, side), 1).save(path)
    with pytest.raises(TooLarge, match="50 million pixels"):
        read(path, Says())


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA", "LA", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_grey_on_white(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "picture.tif"
    picture = Image.new("RGBA", (40, 30), (255, 255, 255, 0))
    grey = picture.convert("L").point(lambda _value: 255)
    made = {"RGBA": picture, "LA": picture.convert("LA"), "I;16": grey.convert("I").point(lambda v: v * 257)}
    made["I;16"] = made["I;16"].convert("I;16")
    made.get(mode, grey.convert(mode if mode not in made else "L")).save(path)
    recogniser = Says(*DRAWING)
    read(path, recogniser)
    assert set(recogniser.scans[0].pixels) <= set(range(250, 256))


def test_a_picture_that_says_it_lies_on_its_side_is_set_upright(tmp_path: Path) -> None:
    path = tmp_path / "camera.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn(size=(2000, 900)).save(path, exif=exif, dpi=(300, 300))
    recogniser = Says(*TEXT)
    read(path, recogniser)
    assert (recogniser.scans[0].width, recogniser.scans[0].height) == (900, 2000)


def test_other_files_are_left_to_other_readers(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    assert ImageReader().bid(input_file(tmp_path / "a.gif")) == NO_BID
