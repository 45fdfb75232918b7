"""The manifest beside the files."""

import re
from datetime import date
from pathlib import Path

import pytest

from ingest.manifest import Manifest, ManifestEntry, ManifestInvalid, read_manifest
from kb.access import AccessClass
from kb.documents import Applicability, DocumentKind
from kb.systems import VehicleSystem
from translations.locales import Language

COMPLETE = """\
documents:
  - identity: halny-sokol-front-brake-pads
    kind: repair
    access: security-related-rmi
    systems: [brakes, wheels]
    applicability:
      - {make: Halny, series: "Sokół II", engines: [HB16], built_from: 2015-03, built_to: 2016-02}
      - {make: Halny, statement: "Only right-hand drive", built_from: 2015-03-17}
    editions:
      pl: pads/pl.xml
      en: pads/en.xml
"""
ONE = "documents:\n  - identity: a\n    editions: {en: pads/en.xml}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pads").mkdir()
    (tmp_path / "pads" / "pl.xml").write_text("<a/>")
    (tmp_path / "pads" / "en.xml").write_text("<a/>")
    return tmp_path


def read(folder: Path, text: str) -> Manifest:
    path = folder / "manifest.yaml"
    path.write_text(text)
    return read_manifest(path)


def test_everything_that_a_manifest_says_is_read(folder: Path) -> None:
    manifest = read(folder, COMPLETE)
    assert manifest.folder == folder
    assert manifest.entries[folder / "pads" / "pl.xml"] == ManifestEntry(
        identity="halny-sokol-front-brake-pads",
        language=Language.POLISH,
        kind=DocumentKind.REPAIR,
        access_class=AccessClass.SECURITY_RELATED_RMI,
        systems=(VehicleSystem.BRAKES, VehicleSystem.WHEELS),
        applicability=(
            Applicability(
                make="Halny",
                series="Sokół II",
                engines=("HB16",),
                built_from=date(2015, 3, 1),
                built_to=date(2016, 2, 29),
            ),
            Applicability(make="Halny", statement="Only right-hand drive", built_from=date(2015, 3, 17)),
        ),
    )
    assert manifest.entries[folder / "pads" / "en.xml"].language is Language.ENGLISH


def test_what_a_manifest_leaves_out_nobody_said(folder: Path) -> None:
    entry = read(folder, ONE).entries[folder / "pads" / "en.xml"]
    assert (entry.kind, entry.access_class, entry.systems, entry.applicability) == (None,) * 4


def test_an_empty_list_of_systems_says_that_there_are_none(folder: Path) -> None:
    text = ONE.replace("    editions", "    systems: []\n    editions")
    assert read(folder, text).entries[folder / "pads" / "en.xml"].systems == ()


def test_an_empty_list_says_that_it_applies_to_nothing_in_particular(folder: Path) -> None:
    text = ONE.replace("    editions", "    applicability: []\n    editions")
    assert read(folder, text).entries[folder / "pads" / "en.xml"].applicability == ()


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    assert len(read(folder, "\ufeff" + ONE).entries) == 1


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "empty"),
        ("documents: [", 1, "not YAML"),
        ("documents:\n  - identity: a\n\tb: c\n", 3, "not YAML"),
        ("- a\n", 1, "names with values"),
        ("other: 1\n", 1, "`other` is unknown"),
        ("documents: 1\n", 1, "a list"),
        ("documents:\n  - 1\n", 2, "names with values"),
        (COMPLETE.replace("    access:", "    acces:"), 4, "`acces` is unknown here. Did you mean `access`?"),
        (COMPLETE.replace("kind: repair", "kind: magic"), 3, "magic is none of: repair"),
        (COMPLETE.replace("security-related-rmi", "secret"), 4, "secret is none of"),
        (COMPLETE.replace("wheels", "tyres"), 5, "tyres is none of: air-conditioning, body, brakes, clutch"),
        (COMPLETE.replace("wheels", "brakes"), 5, "`brakes` stands here twice"),
        (COMPLETE.replace("[brakes, wheels]", "brakes"), 5, "a list is expected"),
        (COMPLETE.replace("series:", "serie:"), 7, "`serie` is unknown"),
        (COMPLETE.replace("2016-02", "2016-13"), 7, "2016-13 is no month"),
        (COMPLETE.replace("2016-02", "soon"), 7, "soon is no month"),
        (COMPLETE.replace("2015-03-17", "2015-02-30"), 8, "2015-02-30 is no month"),
        (COMPLETE.replace("2016-02", "2014-02"), 7, "`built_to` lies before"),
        (COMPLETE.replace("[HB16]", "HB16"), 7, "a list is expected"),
        (COMPLETE.replace("pl: pads/pl.xml", "de: pads/pl.xml"), 10, "`de` is unknown"),
        (COMPLETE.replace("pads/en.xml", "pads/fr.xml"), 11, "no file pads/fr.xml"),
        (COMPLETE.replace("pads/en.xml", "../en.xml"), 11, "outside"),
        (COMPLETE.replace("pads/en.xml", "/etc/passwd"), 11, "outside"),
        (COMPLETE.replace("pads/en.xml", "pads/pl.xml"), 11, "stands here twice"),
        (COMPLETE.replace("en: pads", "pl: pads"), 11, "`pl` stands here twice"),
        (COMPLETE.replace("kind: repair", "kind:"), 3, "a text is expected"),
        (
            COMPLETE.replace("  - identity: halny-sokol-front-brake-pads\n    kind", "  - kind"),
            2,
            "`identity` is missing",
        ),
        ("documents:\n  - identity: a\n    editions: {}\n", 3, "at least one edition"),
        (ONE + "  - identity: A\n    editions: {en: pads/pl.xml}\n", 4, "A stands here twice"),
        ("documents: " + "[" * 3000, 1, "not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(folder: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(ManifestInvalid, match=re.escape(reason)) as caught:
        read(folder, text)
    assert caught.value.line == line
    assert re.search(rf"manifest\.yaml, line {line}, column \d+: ", str(caught.value))


def test_a_link_out_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "link.xml").symlink_to("/etc/hostname")
    with pytest.raises(ManifestInvalid, match="outside"):
        read(folder, ONE.replace("pads/en.xml", "link.xml"))


def test_text_that_is_not_unicode_is_refused(folder: Path) -> None:
    (folder / "manifest.yaml").write_bytes("documents: # zażółć".encode("cp1250"))
    with pytest.raises(ManifestInvalid, match="UTF-8"):
        read_manifest(folder / "manifest.yaml")


def test_a_manifest_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(ManifestInvalid, match="cannot be read"):
        read_manifest(folder / "other.yaml")


def test_aliases_that_multiply_do_no_harm(folder: Path) -> None:
    bomb = "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a]\n" for n in range(50))
    with pytest.raises(ManifestInvalid):
        read(folder, bomb)


def test_aliases_that_stand_for_far_more_than_is_written_are_refused(folder: Path) -> None:
    rule = "  - &rule\n    files: [" + "&name '*.md'" + ", *name" * 3999 + "]\n    kind: repair\n"
    with pytest.raises(ManifestInvalid, match="the aliases in the manifest stand for too much"):
        read(folder, ONE + "defaults:\n" + rule + "  - *rule\n" * 3999)


def test_an_alias_within_what_it_stands_for_is_refused(folder: Path) -> None:
    with pytest.raises(ManifestInvalid, match="line 4, column 1: an alias in the manifest refers to itself"):
        read(folder, ONE + "defaults: &all [*all]\n")


def test_an_alias_of_what_is_stated_once_is_read(folder: Path) -> None:
    manifest = read(
        folder, "documents:\n  - identity: &name a\n    title: *name\n    editions: {en: pads/en.xml}\n"
    )
    assert manifest.entries[folder / "pads" / "en.xml"].title == "a"


@pytest.mark.parametrize(
    "text", ['"\\UFFFFFFFF"', "%YAML 1." + "1" * 5000 + "\n--- a\n"], ids=["sign", "version"]
)
def test_numbers_that_yaml_cannot_have_are_refused(folder: Path, text: str) -> None:
    with pytest.raises(ManifestInvalid, match="this is not YAML"):
        read(folder, text)


def test_a_manifest_in_an_archive_may_only_be_small(folder: Path) -> None:
    path = folder / "manifest.yaml"
    path.write_text(ONE + "# a remark\n" * 100_000)
    assert read_manifest(path).entries
    with pytest.raises(ManifestInvalid, match="1 MiB that is allowed in an archive"):
        read_manifest(path, is_bundled=True)


@pytest.mark.parametrize(
    ("pattern", "path", "is_ignored"),
    [
        ("*.bak", "pads/old.bak", True),
        ("*.bak", "pads/old.dita", False),
        ("pads/draft-*", "pads/draft-1.md", True),
        ("pads/*", "pads/deep/er.md", True),
        ("other/*", "pads/draft-1.md", False),
        ("warnings.dita", "pads/warnings.dita", True),
    ],
)
def test_a_manifest_says_what_is_no_document(folder: Path, pattern: str, path: str, is_ignored: bool) -> None:
    manifest = read(folder, f'{ONE}ignore: ["{pattern}"]\n')
    assert manifest.ignores(folder / path) is is_ignored


def test_a_file_that_the_manifest_names_is_never_ignored(folder: Path) -> None:
    assert not read(folder, ONE + 'ignore: ["*.xml"]\n').ignores(folder / "pads" / "en.xml")


def test_what_to_ignore_is_a_list_of_texts(folder: Path) -> None:
    with pytest.raises(ManifestInvalid, match="line 4, column 9: a list is expected here"):
        read(folder, ONE + "ignore: everything\n")
