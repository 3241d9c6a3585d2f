"""The values that a field of the record may take, where more than one part of the house needs the list."""

INCIDENT_TYPES = ("shelling", "air_strike", "drone_strike", "bombing", "suicide_bombing", "armed_attack", "clash", "assassination",
                  "killing", "execution", "abduction", "ill_treatment", "chemical_attack", "arrest", "raid", "release", "protest", "riot",
                  "crackdown", "destruction", "expulsion", "unrest_other")
INCIDENT_STATUSES = ("happened", "attempted", "foiled", "planned", "threatened", "denied")
INCIDENT_PATTERNS = ("single", "series")
RESPONSIBILITIES = ("stated", "claimed", "suspected", "denied")
CASE_CATEGORIES = ("killing", "abduction", "attack", "corruption", "terrorism", "abuse", "other")
CASE_STEPS = ("announced", "opened", "ongoing", "suspects_named", "arrests", "charged", "trial", "convicted", "acquitted", "sentenced",
              "decided", "appeal", "released", "closed", "stalled")
RELATION_TYPES = ("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
                  "SANCTION", "MOBILIZE")
