"""Is somebody a woman or a man, as far as titles, given names and roles tell? Where they do not, both pronouns fit."""

from __future__ import annotations

from daybook.text.gazetteer import fold

WOMEN = frozenset(
    "mary maria anna anne ann elizabeth susan sarah sara laura julia julie karen linda nancy lisa barbara patricia jennifer jessica "
    "michelle hillary hilary amy emily emma rachel rebecca ruth helen margaret martha carol caroline catherine katherine kathleen "
    "kate katie christine christina diana diane donna debbie deborah dorothy angela alice amanda andrea ashley betty beth brenda "
    "carly cindy claire cynthia elena ellen erin eva gina hannah heather heidi hella holly ingrid irene jane janet jean jill joan "
    "joyce judith judy kim kelly kristen lauren leila layla lynn marie megyn melania melissa molly monica natalie nicole nikki olga "
    "olivia pamela paula rosa rose sally samantha sandra sharon sheila shirley sophia sophie stephanie svetlana teresa theresa tracy "
    "ursula valerie vanessa vera victoria virginia wendy fatima fatma zainab zaynab aisha ayesha khadija khadijah maryam mariam mona "
    "nadia nadine noor nour rana rania reem rim rima salma samira sana shirin amal amina asma dalal dina farah hala hana hanan hanin "
    "hiba huda iman jamila lina lubna maha malak manal marwa maysa nahla najwa rasha riham ruba sahar sawsan shaima suad suha yasmin "
    "yasmine zahra zeinab indira benazir sonia sheikha aung golda tansu isabel carmen dilma cristina michele francesca giulia chiara "
    "federica marine segolene brigitte angelika annegret sanna mette jacinda julianne malala nikola condoleezza madeleine susannah "
    "stacey tammy tulsi kamala kirsten kirstjen kellyanne ivanka sylvia susana ana adriana alejandra claudia gabriela lucia marta "
    "mercedes pilar ines beatriz".split())
MEN = frozenset(
    "karl hans klaus lars nils erik sven anders jan piotr pavel andrei alexei anatoly hamad sami rami khalil "
    "john james robert michael mike william bill david richard thomas tom charles joseph joe daniel dan matthew mark paul steven "
    "steve andrew kenneth george brian edward ronald timothy jason jeffrey jeff ryan jacob gary nicholas eric jonathan stephen larry "
    "justin scott brandon benjamin ben samuel frank gregory greg raymond alexander alex patrick jack dennis jerry tyler aaron jose "
    "henry adam douglas nathan peter zachary walter kyle harold carl jeremy keith roger gerald ethan arthur terry christian sean "
    "lawrence austin noah jesse bryan billy bruce donald ted marco jeb barack bernie mitt newt rand reince chris christopher tim jim "
    "bob rick rob ken ron don ray fred philip phil simon martin anthony tony antonio juan carlos luis pedro pablo jorge miguel "
    "fernando francisco hugo diego rafael ahmed ahmad mohammed muhammad mohamed mohammad mahmoud mahmud mustafa mustapha ali hassan "
    "hasan hussein hussain husayn ibrahim ismail khalid khaled omar umar yusuf yousef youssef abdullah abdallah abdul abdel adel "
    "haider haidar nouri jalal barham masoud massoud nechirvan qassem qasem hisham hashim hadi saad saeed said salim saleh salman "
    "samir tariq walid yasser ziad bashar hafez riad rafik hamid hamza imad jamal kamal karim mahdi mansour marwan muqtada moqtada "
    "nabil naser nasser osama usama rashid saddam recep tayyip yitzhak ariel ehud shimon vladimir sergei sergey dmitry boris mikhail "
    "ivan igor oleg viktor yuri emmanuel francois nicolas jacques pierre jean-yves angus giuseppe matteo silvio mario olaf gerhard "
    "helmut wolfgang frank-walter heiko xi narendra imran pervez nawaz ashraf abdulaziz faisal fahd turki ayman anwar hosni gamal "
    "moammar muammar zine alberto alfredo augusto manuel roberto guillermo oscar ernesto raul fidel".split())
TITLES = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f", "king": "m", "queen": "f", "prince": "m", "princess": "f", "sheikh": "m",
          "ayatollah": "m", "lord": "m", "lady": "f", "sir": "m", "dame": "f",
          "pope": "m", "imam": "m", "father": "m", "sister": "f", "emir": "m", "sultan": "m"}


def gender(name: str, titles: str = "") -> str | None:
    """"f", "m", or None where it cannot be told, from a full name and the words before it or its titles."""
    for word in titles.lower().replace(".", " ").split():
        if word in TITLES:
            return TITLES[word]
        if word.endswith("woman"):
            return "f"
        if word.endswith("man") and word not in ("german", "ottoman", "human", "roman"):
            return "m"
    given = fold(name).split()
    first = given[0] if len(given) > 1 else ""
    return "f" if first in WOMEN - MEN else "m" if first in MEN - WOMEN else None
