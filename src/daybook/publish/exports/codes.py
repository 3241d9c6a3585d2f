"""What Daybook's types are called elsewhere: PLOVER 2.0 modes and scores, ACLED's sub-events, UCDP's types of violence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coded:
    """An incident's type in the vocabularies of others.

    Args:
        plover: Event type.
        mode: Its mode, "" for none.
        event: ACLED event type.
        sub_event: ACLED sub-event type.
    """

    plover: str
    mode: str
    event: str
    sub_event: str


BATTLES, REMOTE, CIVILIANS = "Battles", "Explosions/Remote violence", "Violence against civilians"
PROTESTS, RIOTS, STRATEGIC = "Protests", "Riots", "Strategic developments"
# records.md, table of incident types; where it gives several, the one that the type alone allows.
INCIDENTS: dict[str, Coded] = {
    "shelling": Coded("ASSAULT", "heavy-weapons", REMOTE, "Shelling/artillery/missile attack"),
    "air_strike": Coded("ASSAULT", "aerial", REMOTE, "Air/drone strike"),
    "drone_strike": Coded("ASSAULT", "drone", REMOTE, "Air/drone strike"),
    "bombing": Coded("ASSAULT", "explosives", REMOTE, "Remote explosive/landmine/IED"),
    "suicide_bombing": Coded("ASSAULT", "suicide-attack", REMOTE, "Suicide bomb"),
    "armed_attack": Coded("ASSAULT", "firearms", CIVILIANS, "Attack"),
    "clash": Coded("ASSAULT", "firearms", BATTLES, "Armed clash"),
    "assassination": Coded("ASSAULT", "targeted", CIVILIANS, "Attack"),
    "killing": Coded("ASSAULT", "", CIVILIANS, "Attack"),
    "execution": Coded("ASSAULT", "targeted", CIVILIANS, "Attack"),
    "abduction": Coded("ASSAULT", "abduct", CIVILIANS, "Abduction/forced disappearance"),
    "ill_treatment": Coded("ASSAULT", "beat", CIVILIANS, "Attack"),
    "chemical_attack": Coded("ASSAULT", "unconventional", REMOTE, "Chemical weapon"),
    "arrest": Coded("COERCE", "arrest", STRATEGIC, "Arrests"),
    "raid": Coded("COERCE", "seize", STRATEGIC, "Other"),
    "release": Coded("RETREAT", "release", STRATEGIC, "Other"),
    "protest": Coded("PROTEST", "demo", PROTESTS, "Peaceful protest"),
    "riot": Coded("PROTEST", "riot", RIOTS, "Violent demonstration"),
    "crackdown": Coded("ASSAULT", "crowd-control", PROTESTS, "Excessive force against protesters"),
    "destruction": Coded("ASSAULT", "destroy", STRATEGIC, "Looting/property destruction"),
    "expulsion": Coded("COERCE", "deport", STRATEGIC, "Other"),
    "unrest_other": Coded("ASSAULT", "", STRATEGIC, "Other"),
}
DISORDER = {BATTLES: "Political violence", REMOTE: "Political violence", CIVILIANS: "Political violence", PROTESTS: "Demonstrations",
            RIOTS: "Demonstrations", STRATEGIC: "Strategic developments"}
# PLOVER 2.0 manual: quad code and intensity of each event type; modes of ASSAULT that differ from -9.
QUAD = {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 2, "AID": 2, "RETREAT": 2, "REQUEST": 3, "ACCUSE": 3,
        "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4}
# ACCUSE has none: the manual gives it two numbers in two places.
SCORE = {"AGREE": 2.5, "CONSULT": 2.5, "SUPPORT": 5.0, "CONCEDE": 4.5, "COOPERATE": 9.5, "AID": 10.0, "RETREAT": 6.5, "REQUEST": 0.0,
         "REJECT": -2.0, "THREATEN": -3.5, "PROTEST": -5.0, "SANCTION": -6.0, "MOBILIZE": -5.5, "COERCE": -7.0, "ASSAULT": -9.0}
MODE_SCORE = {"targeted": -9.5, "suicide-attack": -9.5, "aerial": -9.5, "drone": -9.5, "heavy-weapons": -9.5, "abduct": -8.5,
              "unconventional": -10.0}
# UCDP's type of violence, from one death on: what the type of the incident allows; () where UCDP has no such events.
VIOLENCE: dict[str, tuple[int, ...]] = {
    "shelling": (1, 3), "air_strike": (1, 3), "drone_strike": (1, 3), "bombing": (1, 3), "suicide_bombing": (1, 3),
    "armed_attack": (1, 2, 3), "clash": (1, 2), "assassination": (3,), "killing": (1, 2, 3), "execution": (3,),
    "chemical_attack": (1, 3), "crackdown": (3,)}
STATE_SECTORS = frozenset(("GOV", "MIL", "COP", "JUD", "LEG", "SPY"))
# PLOVER sector -> ACLED's numbers of actors.
INTER = {"GOV": 1, "MIL": 1, "COP": 1, "SPY": 1, "JUD": 1, "LEG": 1, "REB": 2, "PRM": 3, "CVL": 7, "JRN": 7, "MED": 7, "EDU": 7, "LAB": 7,
         "REF": 7, "NGO": 7}
EXTERNAL, CIVILIAN, PROTESTERS, RIOTERS = 8, 7, 6, 5
