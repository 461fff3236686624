import pytest

from courses.printing.glyphs import em_width, missing, printable


@pytest.mark.parametrize(
    "name",
    [
        "Åse Ærø Øland",
        "Siobhán O’Connor-Nguyễn",
        "Łukasz Żółć",
        "İbrahim Ağaoğlu",
        "Γεώργιος Παπαδόπουλος",
        "Дмитрий Шостакович",
        "Đặng Thị Hồng",
        "Ștefan Țăran",
        "محمد عبد الرحمن الخطيب",
        "علی\u200cرضا کریمی",
        "דָּוִד בֶּן־גּוּרְיוֹן",
        "李明 王小龍",
        "田中さくら ミナ",
        "김민수",
        "Bo → ★ ♥ ½ № “Bo”",
    ],
)
def test_the_scripts_we_promise(name):
    assert missing(name) == []


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("สมชาย", ["ส", "ม", "ช", "า", "ย"]),
        ("गीता", ["ग", "ी", "त", "ा"]),
        ("Bo 🙂 Bo", ["🙂"]),
        ("Bo ⭐ Ek ☕", ["⭐", "☕"]),
        ("a\u0332b\u0332", ["\u0332"]),
        ("tab\there", ["\t"]),
    ],
)
def test_what_would_show_as_a_box_is_named_once(name, signs):
    assert missing(name) == signs


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Åse Ærø, 李明 ★", "Åse Ærø, 李明 ★"),
        ("🙂 Åse ☕", " Åse "),
        ("ไทย", "???"),
        ("på\u2003torvet\u00ad", "på torvet\u00ad"),
        ("علی\u200cرضا", "علی\u200cرضا"),
    ],
)
def test_what_no_font_has_is_replaced_on_lists(text, printed):
    assert printable(text) == printed


def test_a_wide_name_is_wider():
    assert em_width("iiii") < em_width("mmmm") < em_width("mmmmm")
