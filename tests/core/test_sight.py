from daybook.core import Place, Ref
from daybook.core.sight import EVERYTHING, Sight, without_protected
from daybook.kinds import KINDS

SITE, TOWN = Place("the bakery in Nawab Street", "IQ", precision=1), Place("Baghdad", "IQ", precision=2)


def test_protected_fields_of_every_kind_are_withheld() -> None:
    sight = without_protected(KINDS)
    assert not sight.sees("incident", "victim")
    assert not sight.sees("case", "suspect")
    assert sight.sees("incident", "perpetrator")


def test_a_place_more_exact_than_its_town_is_withheld() -> None:
    sight = without_protected(KINDS)
    assert not sight.shows("incident", "where", SITE)
    assert sight.shows("incident", "where", TOWN)
    assert EVERYTHING.shows("incident", "where", SITE)


def test_a_value_of_a_withheld_field_is_not_shown_whatever_it_is() -> None:
    assert not Sight(frozenset({("incident", "victim")})).shows("incident", "victim", Ref("Jane Doe"))
