"""Texts that nothing is wrong with, in several languages and of several kinds; all of our own making."""

from typing import Final

POLISH: Final = """\
Wymiana klocków hamulcowych osi przedniej
Odkręcić obie śruby prowadzące zacisku i zdjąć zacisk; nie wieszać go na przewodzie hamulcowym.
Sprawdzić grubość tarczy w ośmiu miejscach: najmniejsza dopuszczalna grubość to 22 mm.
Oczyścić jarzmo szczotką drucianą, a powierzchnie prowadzące posmarować cienką warstwą smaru.
Włożyć nowe klocki, założyć zacisk i dokręcić śruby kluczem dynamometrycznym: 30 Nm.
Przed jazdą kilkakrotnie nacisnąć pedał hamulca, aż będzie twardy, i sprawdzić poziom płynu.
Jeżeli płyn jest ciemny lub ma więcej niż dwa lata, należy go wymienić w całym układzie.
Czujnik zużycia okładzin podłącza się do wiązki przy lewym kole; złącze musi wyraźnie zaskoczyć.
ŚRUBY ZACISKU SĄ JEDNORAZOWE - ZAWSZE UŻYWAĆ NOWYCH""".split("\n")

ENGLISH: Final = """\
Replacing the front brake pads
Undo both guide bolts of the caliper and take it off; do not let it hang on the brake hose.
Check the thickness of the disc in eight places: the least that is allowed is 22 mm.
Clean the carrier with a wire brush and grease the guides lightly.
Before driving, press the pedal several times until it is firm, and check the fluid level.
The wear sensor is plugged into the harness at the left-hand wheel; it’s not part of the pads.
Temperature range –40 … +85 °C; torque 30 Nm ± 2 Nm; see “Brakes – overview”.""".split("\n")

GERMAN: Final = """\
Bremsbeläge der Vorderachse ersetzen
Größere Rückstände mit einer Bürste entfernen; Führungsbolzen prüfen und gegebenenfalls ersetzen.
Über 60 °C darf die Flüssigkeit nicht geprüft werden. Öl und Kühlmittel getrennt auffüllen.
Das Ä in „Kühlmittelbehälter“ steht für sich allein: „Ä“, „Ö“ und „Ü“.""".split("\n")

FRENCH: Final = """\
Remplacer les plaquettes de frein à l’avant
Déposer l’étrier sans le laisser pendre au flexible ; vérifier la fête des têtes d’écrous déjà serrés.
Où le contrôle est-il prévu ? Après être monté, le câble doit être fixé.""".split("\n")

CODE: Final = """\
if (x ≤ 10 && y != 0) { return a[i] * 3; }  // größer
SELECT name FROM parts WHERE code LIKE '34_11?%' AND note <> '';
curl 'https://example.org/search?q=hamulce&lang=pl&page=2'
printf("%s: %d\\n", "kr&oacute;tki"); /* &lt;b&gt; */
0x8F 0xA5 0xC4 0x85 -> \\u0105""".split("\n")

PARTS: Final = """\
A 204 830 00 18 · 02091-C-71 · 34.11-2B_7?X
M10×1,25 – 8.8; Ø20 ± 0,05 mm; 5 m³/h; 12 cm²; 3,5 kΩ; 47 µF; 2×0,75 mm²
½″ BSP, ¼–20 UNC, 90° ±1°, ≥ 1,5 bar, 1·10⁻³ A, 20 °C, 68 °F, 100 %, § 5
X17.5: 4,8–5,2 V → masa; X17.6 ← sygnał; ™ ® © № 7""".split("\n")

DRAWN: Final = """\
┌─────────┬──────┐
│ Czujnik │ Pin  │
├─────────┼──────┤
│Ciśnienie│ 4    │
└─────────┴──────┘
╔══╗ ║  ║ ╚══╝ ▒▒▒ ░░ ■ □ ▪ ● ○
✓ ✗ ⚠ ☐ ☑ → ← ↑ ↓ ⇒ ≈ ≠ ∞ ∑ √ ∆ Ω α β γ µ""".split("\n")

RUSSIAN: Final = ["Снять суппорт и проверить толщину диска.", "Не вешать суппорт на шланг."]
GREEK: Final = ["Αντικατάσταση των τακακιών φρένων", "Έλεγχος του υγρού"]
CHINESE: Final = ["更换前制动片", "检查制动盘厚度：最小22毫米。"]
BARE: Final = """\
Wymiana klockow hamulcowych osi przedniej
Odkrecic obie sruby prowadzace zacisku i zdjac zacisk, nie wieszac go na przewodzie.
Sprawdzic grubosc tarczy w osmiu miejscach i oczyscic jarzmo szczotka druciana.
Przed jazda kilkakrotnie nacisnac pedal hamulca i sprawdzic poziom plynu.""".split("\n")

ALL: Final = {
    "polish": POLISH,
    "english": ENGLISH,
    "german": GERMAN,
    "french": FRENCH,
    "code": CODE,
    "parts": PARTS,
    "drawn": DRAWN,
    "russian": RUSSIAN,
    "greek": GREEK,
    "chinese": CHINESE,
    "polish without its marks": BARE,
}
