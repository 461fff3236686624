import pytest

from courses.common.glyphs import em_width, missing


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
    ],
)
def test_the_scripts_we_promise(name):
    assert missing(name) == []


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("李 明", ["李", "明"]),
        ("محمد", ["م", "ح", "د"]),
        ("Bo 🙂 Bo", ["🙂"]),
        ("a\u0332b\u0332", ["\u0332"]),
        ("tab\there", ["\t"]),
    ],
)
def test_what_would_show_as_a_box_is_named_once(name, signs):
    assert missing(name) == signs


def test_a_wide_name_is_wider():
    assert em_width("iiii") < em_width("mmmm") < em_width("mmmmm")
