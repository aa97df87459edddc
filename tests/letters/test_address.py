"""Addresses: the good are tidied, the bad are refused with a code and a sentence."""

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from letters import fonts, postcode
from letters.address import PostalAddress, type_for
from letters.errors import BadAddress
from letters.page import DL, NOTIFY, points


def parsed(text: str, **options: bool) -> PostalAddress:
    return PostalAddress.from_text(text, **options)


def code_for(text: str, **options: bool) -> str:
    with pytest.raises(BadAddress) as caught:
        parsed(text, **options)
    assert caught.value.public
    return caught.value.code.value


def test_an_address_is_trimmed_and_its_postcode_respaced() -> None:
    address = parsed("\n  Mrs  G Example ,\n3 Invented\tRow\n\n Sale\u200b\nm336rx  \n")
    assert address.lines == ("Mrs G Example", "3 Invented Row", "Sale", "M33 6RX")
    assert address.postcode == "M33 6RX"
    assert address.text == "Mrs G Example\n3 Invented Row\nSale\nM33 6RX"


def test_a_postcode_that_shares_a_line_gets_its_own() -> None:
    assert parsed("Home\n1 Row\nManchester, m41 5bu").lines == ("Home", "1 Row", "Manchester", "M41 5BU")


def test_an_address_on_one_line_with_commas_is_split_at_them() -> None:
    assert parsed("Flat 2, 10, Invented Row, Sale, M33 6RX").lines == (
        "Flat 2",
        "10 Invented Row",
        "Sale",
        "M33 6RX",
    )
    assert code_for("Home, M33 6RX") == "too_few_lines"


def test_a_last_line_that_only_names_the_uk_is_left_out() -> None:
    assert parsed("Home\n1 Row\nCF10 1EP\nUnited Kingdom").lines == ("Home", "1 Row", "CF10 1EP")


@pytest.mark.parametrize(("last", "shown"), [("bfpo 2", "BFPO 2"), ("BFPO c/o 1234", "BFPO 1234")])
def test_a_forces_address_ends_with_its_number(last: str, shown: str) -> None:
    address = parsed(f"Cpl Example\nUnit\n{last}")
    assert address.lines[-1] == shown
    assert address.postcode is None


def test_a_country_ends_the_address_only_where_that_is_allowed() -> None:
    abroad = "Ms Example\n1 Rue\nParis\nfrance"
    assert parsed(abroad, country_ok=True).lines[-1] == "France"
    assert parsed(abroad, country_ok=True).country == "France"
    assert code_for(abroad) == "country_not_allowed"
    assert code_for("Ms Example\n1 Rue\nNowhereland", country_ok=True) == "no_postcode"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\u200b\n", "empty"),
        ("Home\nM33 6RX", "too_few_lines"),
        ("1\n2\n3\n4\n5\n6\n7\nM33 6RX", "too_many_lines"),
        ("Home\n1 Row\nSale", "no_postcode"),
        ("Home\n1 Row\nM33 6CX", "bad_postcode"),
        ("Home\n1 Row\nXX1 1AA", "bad_postcode"),
        ("Home\n1 Row\nM1A 1AA", "bad_postcode"),
        ("No fixed abode\nSale\nM33 6RX", "no_fixed_abode"),
        ("Mr Example\nN.F.A.\nM33 6RX", "no_fixed_abode"),
        ("Mr Example, NFA\nSale\nM33 6RX", "no_fixed_abode"),
        ("Mr Example\nno-fixed-abode\nM33 6RX", "no_fixed_abode"),
        ("Mr Example\nOf No  Fixed Address, Sale\nM33 6RX", "no_fixed_abode"),
        ("Mr Example\nN F A\nM33 6RX", "no_fixed_abode"),
        ("Cpl Example\nUnit\nBFPO", "no_postcode"),
        ("Cpl Example\nUnit\nBFPO 0", "no_postcode"),
        ("Cpl Example\nUnit\nBFPO 12345", "no_postcode"),
        ("Cpl Example\nBFPO 2", "too_few_lines"),
        ("Home\n1 Row\nFrance\nM33 6RX\nNowhere", "no_postcode"),
        ("Home\n1 Row\nM33 6RX\nSale", "no_postcode"),
        ("Home\n1 Row\nManchester M33", "no_postcode"),
        ("Home\n1 Row\nOL1O 1AA", "bad_postcode"),
        ("Home\n??\nM33 6RX", "placeholder"),
        ("Home\nunknown\nM33 6RX", "placeholder"),
        ("1 Row\nSale\n" + "i" * 120 + "\nM33 6RX", "too_wide"),
        ("---\n1 Row\nM33 6RX", "placeholder"),
        ("Home\nNA\nM33 6RX", "placeholder"),
        ("Home\n…\nM33 6RX", "no_letter_or_digit"),
        ("Home\n" + "W" * 60 + "\nM33 6RX", "too_wide"),
        ("Home\n中 Row\nM33 6RX", "unprintable"),
    ],
)
def test_what_cannot_be_posted_is_refused_by_name(text: str, code: str) -> None:
    assert code_for(text) == code


@pytest.mark.parametrize("sign", list('@()=[]"\\/,<>~'))
def test_no_line_starts_with_a_sign_that_sorting_machines_refuse(sign: str) -> None:
    assert code_for(f"Home\n{sign}1 Row\nSale\nM33 6RX") == "bad_line_start"


@pytest.mark.parametrize(
    "good",
    ["M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX", "EC1A 1BB", "WC2H 7LT", "SW1A 1AA", "NW1W 9AA",
     "N1C 4AG", "E1W 1YY", "SE1P 5LX", "BF1 4AA", "JE2 3AB", "GY1 1AA", "IM1 1AA", "ZE1 0AA", "GIR 0AA"],
)  # fmt: skip
def test_real_shapes_of_postcode_are_known(good: str) -> None:
    assert postcode.parse(good) == good
    assert postcode.parse(good.replace(" ", "").lower()) == good


@pytest.mark.parametrize(
    "bad",
    ["M33 6CX", "M33 6XI", "M33 6KX", "M33 6MX", "M33 6XO", "M33 6VX", "QQ1 1AA", "M1A 1AA", "SW2A 1AA",
     "E2W 1YY", "M012 1AA", "M01 1AA", "M123 1AA", "M33", "336RX", "M33 6R", "", "NA"],
)  # fmt: skip
def test_impossible_postcodes_are_not(bad: str) -> None:
    assert postcode.parse(bad) is None


def test_a_directory_line_becomes_an_address_to_the_registered_manager() -> None:
    address = PostalAddress.from_directory("Flixton Example", "10 Spennithorne Road,Urmston,Manchester", "M41 5BU")
    assert address.lines == (
        "The Registered Manager",
        "Flixton Example",
        "10 Spennithorne Road",
        "Urmston",
        "Manchester",
        "M41 5BU",
    )


def directory(line: str, code: str = "WA15 6SQ", name: str = "Larkfield House") -> tuple[str, ...]:
    return PostalAddress.from_directory(name, line, code).lines[1:]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("14 Orchard Lane, Timperley, Altrincham, WA15 6SQ", ("14 Orchard Lane", "Timperley", "Altrincham")),
        ("14 Orchard Lane,Timperley,Altrincham,wa156sq", ("14 Orchard Lane", "Timperley", "Altrincham")),
        ("14 Orchard Lane, Timperley, Altrincham WA15 6SQ", ("14 Orchard Lane", "Timperley", "Altrincham")),
        ("14 Orchard Lane, Altrincham, WA15 6SQ, England", ("14 Orchard Lane", "Altrincham")),
        ("14 Orchard Lane, Altrincham, United Kingdom", ("14 Orchard Lane", "Altrincham")),
        ("Larkfield House, 14 Orchard Lane,, Altrincham,", ("14 Orchard Lane", "Altrincham")),
        ("14, Orchard Lane, Altrincham", ("14 Orchard Lane", "Altrincham")),
        ("14a/16, Orchard Lane, Altrincham", ("14a/16 Orchard Lane", "Altrincham")),
        ("The Old Rectory,\tOrchard  Lane, Altrincham", ("The Old Rectory", "Orchard Lane", "Altrincham")),
        ("Altrincham", ("Altrincham",)),
    ],
)
def test_a_directory_s_one_line_is_parted_at_its_commas_and_says_the_postcode_once(
    line: str, lines: tuple[str, ...]
) -> None:
    assert directory(line) == ("Larkfield House", *lines, "WA15 6SQ")


def test_two_postcodes_of_one_home_are_a_persons_to_choose_from() -> None:
    with pytest.raises(BadAddress) as caught:
        directory("14 Orchard Lane, Altrincham, WA15 6SX")
    assert caught.value.code == "bad_postcode"
    assert "WA15 6SX and WA15 6SQ" in caught.value.public


@pytest.mark.parametrize("last", ["England", "Cymru", "Scotland", "U.K.", "Isle of Man", "Jersey"])
def test_a_last_line_for_where_the_royal_mail_goes_is_left_out(last: str) -> None:
    code = {"Isle of Man": "IM1 1AA", "Jersey": "JE2 3AB"}.get(last, "M33 6RX")
    assert parsed(f"Home\n1 Row\nTown\n{code}\n{last}").lines == ("Home", "1 Row", "Town", code)


def test_three_lines_are_enough_and_seven_the_most() -> None:
    assert len(parsed("Home\n1 Row\nM33 6RX").lines) == 3
    assert len(parsed("1\n2\n3\n4\n5\n6\nM33 6RX").lines) == 7


def test_a_home_named_for_its_street_says_so_once() -> None:
    address = PostalAddress.from_directory("10 Example Road", "10 Example Road,Urmston", "M41 5BU")
    assert address.lines == ("The Registered Manager", "10 Example Road", "Urmston", "M41 5BU")


def test_a_house_number_parted_from_its_street_is_joined_to_it() -> None:
    address = PostalAddress.from_directory("Urmston Example", "61-63,Church Road, Urmston,Manchester", "M41 9EJ")
    assert "61-63 Church Road" in address.lines


def test_a_homes_long_name_takes_two_lines_and_loses_nothing() -> None:
    name = "Example Invented Nursing Homes Limited trading as Bradley Example House Nursing Home"
    address = PostalAddress.from_directory(name, "2 Example Crescent,Sale", "M33 3NB")
    assert " ".join(address.lines[1:3]) == name


@pytest.mark.parametrize(
    ("line", "code", "refused"),
    [
        ("", "M41 5BU", "missing_street"),
        ("Flixton Example", "M41 5BU", "missing_street"),
        ("NA,Urmston", "M41 5BU", "placeholder"),
        ("1 Row,Urmston", "N/A", "placeholder"),
        ("1 Row,Urmston", "", "no_postcode"),
        ("1 Row,Urmston", "M41 5BO", "bad_postcode"),
        ("1,2 Row,The Lane,Behind,The Mill,Urmston,Manchester", "M41 5BU", "too_many_lines"),
    ],
)
def test_a_directory_with_holes_says_what_is_wrong(line: str, code: str, refused: str) -> None:
    with pytest.raises(BadAddress) as caught:
        PostalAddress.from_directory("Flixton Example", line, code)
    assert caught.value.code == refused


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_either_a_printable_address_or_a_coded_refusal(text: str) -> None:
    try:
        address = parsed(f"{text}\n1 Row\nSale\nM33 6RX", country_ok=True)
    except BadAddress as error:
        event(error.code.value)
        return
    assert 3 <= len(address.lines) <= 7
    assert not fonts.missing_characters("".join(address.lines))
    size, leading = type_for(address.lines, NOTIFY)
    assert leading >= size
    room = points(NOTIFY.window.right - NOTIFY.window.left)
    assert all(fonts.text_width(line, size) <= room for line in address.lines)
    assert parsed(address.text) == address


def test_seven_lines_fit_even_the_smallest_window() -> None:
    lines = ["Larkfield House", *(f"Line {number}" for number in range(2, 7)), "WA15 6SQ"]
    size, leading = type_for(PostalAddress.from_lines(lines).lines, DL)
    assert size >= 9.5
    assert 6 * leading + size * 0.9 <= points(DL.address.height)
