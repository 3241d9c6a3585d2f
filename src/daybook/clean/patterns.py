"""What residue looks like, line by line. Matched from the start of a trimmed line, small and capital letters alike.

Every repeat is bounded and none is nested: the time is linear in the text. Each was tried on news of many outlets for marks on
reporting; a pattern that fits a sentence of a report ("he subscribed to …") does not belong here.
"""

from __future__ import annotations

import re

NETWORK = r"(?:twitter|facebook|instagram|youtube|telegram|whatsapp|linkedin|tiktok|flipboard|pinterest|google[ ]news)"
NAME = r"[A-Z\u00c0-\u00de][\w.'’-]{0,24}"
AGENCY = (r"(?:AP|AFP|Reuters|EPA|EFE|UPI|Xinhua|Getty[ ]Images?|Getty|Shutterstock|Anadolu|Sipa|TASS|dpa|Bloomberg"
          r"|(?:The[ ])?Associated[ ]Press)")

# A label alone on its line; the headlines below it are residue too.
LABEL = re.compile(r"""[\W_]{0,4}(?:
    (?:related|trending|recommended|most[ ](?:read|viewed|popular|shared|commented|recent)|popular|more|previous|latest|top|other
        |featured|sponsored)
        (?:[ ](?:news|now|this[ ]week|today|for[ ]you|in|local|world|national|articles?|stor(?:y|ies)|links?|content|coverage|posts?
        |headlines|topics|
        videos?|reading|items|reports?|on[ ]this)){1,3}
  | related | trending | recommended | read[ ](?:more|also|next|this[ ]next) | also[ ]read | see[ ](?:also|more) | also
        | more[ ]on[ ]this(?:[ ]story)?
  | most[ ](?:read|viewed|popular|shared|commented|recent) | editor['’]?s?['’]?[ ](?:picks?|choice) | don['’]t[ ]miss | must[ ]reads?
        | up[ ]next
  | you[ ]may[ ](?:also[ ])?(?:like|be[ ](?:also[ ])?interested[ ]in)(?:[ ]these[ ]stories)? | you[ ]might[ ](?:also[ ])?like
        | what[ ]others[ ]are[ ]reading
  | (?:more[ ])?from[ ]around[ ]the[ ]web | promoted[ ](?:content|stories) | sponsored(?:[ ](?:content|links|stories))?
        | in[ ]case[ ]you[ ]missed[ ]it
  | more[ ]from(?:[ ][\w.&'’-]{1,30}){1,4} | read[ ]more[ ]top[ ](?:trending[ ])?stories(?:[ ]on[ ]\S{3,40})?
        | top[ ]news[ ]photos[ ]of[ ]the[ ]week
  | اقرأ[ ](?:أيض[اً]{1,2}|المزيد) | إقرأ[ ](?:أيض[اً]{1,2}|المزيد) | مواضيع[ ]ذات[ ]صلة | أخبار[ ]ذات[ ]صلة | الأكثر[ ]قراءة | ذات[ ]صلة
)[\s:>»›…|.-]{0,5}""", re.I | re.X)

# A link of its own line: label, colon, headline.
LINKED = re.compile(r"""[\[(>»•*\s-]{0,4}(?:related(?:[ ](?:story|stories|article|content|video|coverage|news|link))?s? | read[ ](?:more
        |also|next) | also[ ]read
  | see[ ]also | see[ ]more | more | don['’]t[ ]miss | watch(?:[ ](?:live|now|video))? | photos? | video | gallery | slideshow
        | recommended | read
  | must[ ]read | previously | listen | اقرأ[ ]أيض[اً]{1,2} | شاهد)\s?(?:[:|»›]|>{1,3}|[–—-]\s)\s?\S""", re.I | re.X)

LINE_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple((reason, re.compile(pattern, re.I | re.X)) for reason, pattern in (
    ("advertisement", r"""[\W_]{0,4}(?:advertisements?|ads?|adverts?|paid[ ]content|advertorial|إعلان|(?:story|article|content
        |report)[ ]continues[ ](?:below|after)
        (?:[ ].{0,40})?|advertisement[ ]?[-–—|:].{0,80}|continue[ ]reading(?:[ ](?:below|the[ ]main[ ]story))?|loading(?:[ ]\w{1,12})?
        |skip[ ]ad(?:vertisement)?)
        [\W_]{0,4}$"""),
    ("navigation", r"""[\W_]{0,4}(?:skip[ ]to[ ](?:main[ ])?content|back[ ]to[ ](?:top|\w{2,20})|menu|sections?|toggle[ ]navigation
        |close|search|log[ ]?in|sign[ ]in|log[ ]?out
        |register|my[ ]account|next(?:[ ](?:article|story|post))?|previous(?:[ ](?:article|story|post))?|(?:show|hide|view)[ ](?:caption
        |captions|gallery|transcript|more|results
        |all|comments?)(?:[ ](?:show|hide)[ ]\w{3,12})?|enlarge|home(?:[ ]?page)?|subscribe|donate
        |(?:report[ ]an[ ])error[ ]or[ ].{3,40}|view[ ]results|vote|photos?|videos?
        |buy[ ]photo|text[ ]size|read[ ]or[ ]share[ ]this[ ]story|add[ ]a[ ]location[ ]to[ ]your[ ]tweets|image|expand|read[ ]in[ ]app
        |tags?|topics?|filed[ ]under|table[ ]of[ ]contents|jump[ ]to\b.{0,40}|share[ ]your[ ]thoughts)[\W_]{0,4}$"""),
    ("navigation", r"(?:home|news|world|front[ ]page|الرئيسية)\s?(?:[>»›/|](?:\s?+[\w &'’-]{2,40}+|[ ][\w &'’-])\s?+){1,8}+$"),
    ("navigation", r"(?:tags?|topics|filed[ ]under|keywords|categories|posted[ ]in)\s?:\s?\S.{0,200}$"),
    ("share bar", rf"""[\W_]{{0,4}}(?:share|tweet|pin|email|post)[ ](?:this(?:[ ](?:story|article|page|post|with|on|via))?|on|via|with
        |it|to)\b[^.!?“"]{{0,60}}$
        |[\W_]{{0,4}}(?!.{{0,200}}\b(?:is|are|was|were|said|says|added|has|had|will)\b)
        (?:follow|like|find|join|friend|connect[ ]with|visit)\b[^“"]{{1,90}}\b{NETWORK}\b[^“"]{{0,90}}$
        |[^“".]{{0,60}}[,.]?[ ](?:follow|like)[ ][^“".]{{1,60}}[ ]on[ ]{NETWORK}\W{{0,2}}$|copy[ ]link(?:[ ]copy)?$
        |.{{0,60}}[ ]like[ ]the[ ]page\W{{0,2}}$|like[ ]this:|شارك(?:[ ].{{0,30}})?$"""),
    ("comments", r"""[\W_]{0,3}(?:\d{1,6}|no|view|load|all|show|hide|add)?[ ]?(?:more[ ]
        |pending[ ])?comments?(?:[ ]?\(?\d{1,6}\)?)?(?:[ ](?:are[ ]closed|below|section|off))?\W{0,3}$
        |(?:leave|post|add|write)[ ]a[ ](?:comment|reply|reflection)\b.{0,60}$|join[ ]the[ ](?:conversation|discussion)\b.{0,60}$
        |be[ ]the[ ]first[ ]to[ ]comment\W{0,3}$
        |(?:report|flag)[ ](?:this[ ])?comment\W{0,2}$"""),
    ("newsletter", r"""[\W_]{0,4}(?:sign[ ]up|subscribe|register)[ ](?:for|to|now|here|today|with)\b[^“"]{0,220}$
        |[\W_]{0,4}get[ ](?:the|our|all|email|breaking|daily|digital)\b[^“"]{0,120}\b(?:inbox|newsletters?|alerts?|app|access
        |email[ ]notifications|notifications)\b[^“"]{0,160}$
        |[\W_]{0,4}(?:download|get)[ ](?:our|the)\b[^“"]{0,60}\bapps?\b[^“"]{0,60}$|enter[ ]your[ ]e-?mail\b[^“"]{0,160}$
        |[^“"]{0,200}\b(?:to|in)[ ]your[ ]inbox\b[^“"]{0,160}$
        |[^“"]{0,120}\bselected[ ]any[ ]newsletters\b[^“"]{0,160}$|thank[ ]you[ ]for[ ](?:registering|subscribing
        |signing[ ]up)\b.{0,80}$|free[ ]apps[ ]\|.{0,80}$
        |(?:enjoy[ ]the[ ]convenience[ ]of[ ]home[ ]delivery|support[ ](?:our|independent)[ ]journalism)\b[^“"]{0,200}$
        |\(?subscribe[ ]to\b[^“"]{0,160}$
        |never[ ]miss[ ]another\b[^“"]{0,80}$|اشترك\b.{0,80}$"""),
    ("cookie notice", r"""[^“"]{0,120}\b(?:we(?:[ ]and[ ]our[ ]partners)?[ ](?:may[ ])?use|(?:web)?site[ ]uses|accept(?:[ ]all)?
        |reject(?:[ ]all)?|manage|about)[ ]cookies?\b[^“"]{0,400}$
        |cookies?[ ](?:policy|settings|preferences|notice)\b.{0,80}$|by[ ](?:clicking|continuing|submitting|signing|using
        |registering)\b[^“"]{1,120}\byou\b[^“"]{0,200}$
        |(?:privacy[ ]policy|terms[ ](?:of[ ](?:use|service)|and[ ]conditions))(?:\W{1,4}[\w ]{2,30}){0,4}\W{0,2}$"""),
    ("form", r"""[^“"]{0,60}\bcaptcha\b[^“"]{0,120}$|i['’]?[ ]?a?m[ ]not[ ]a[ ]robot\W{0,2}$
        |you[ ]must[ ]enter[ ]the[ ]characters\b.{0,120}$|[^“"]{0,160}\{\*[^“"]{0,80}\*\}[^“"]{0,160}$
        |(?:already[ ]have[ ]an[ ]account|already[ ]a[ ](?:subscriber|member)|forgot[ ](?:your[ ])?password|not[ ]a[ ]member|username
        |password)\b[^“"]{0,60}$
        |(?:sign|log)[ ]in[ ](?:using|with|to|here)\b[^“"]{0,120}$|create[ ]an[ ]account\b[^“"]{0,80}$
        |welcome[ ]back\W{1,3}(?:please[ ].{0,60})?$
        |your[ ]notification[ ]has[ ]been\b.{0,40}$|there[ ]was[ ]a[ ]problem[ ]saving[ ]your\b.{0,40}$
        |email[ ]notifications[ ]are[ ]only\b.{0,120}$
        |we[ ]have[ ]sent[ ](?:you[ ])?a[ ](?:verification|confirmation)[ ]e-?mail\b.{0,240}$
        |if[ ]you[ ]do[ ]not[ ]receive[ ]the[ ]verification\b.{0,240}$
        |click[ ]on[ ]the[ ]button[ ]below\b.{0,160}$|why[ ]are[ ]we[ ]asking[ ]this\W{0,2}$
        |you[ ]are[ ]the[ ]owner[ ]of[ ]this[ ]article\W{0,2}$|just[ ]one[ ]more[ ]thing\W{0,4}$
        |sorry,[ ]this[ ]zip\s?code\b.{0,160}$|re-?enter[ ]zip[ ]code\b.{0,120}$
        |whenever[ ][^“"]{2,60}[ ]posts[ ]new[ ]content,.{0,120}$|message:[ ]\*[ ].{0,200}$
        |(?:close[ ])?get[ ]email[ ]notifications\b.{0,120}$|we[ ]look[ ]forward[ ]to[ ]seeing[ ]you[ ]frequently\b.{0,200}$
        |\d{1,3}[ ]of[ ]\d{1,3}[ ]premium[ ]clicks\b.{0,80}$"""),
    ("player", r"""(?:please[ ])?enable[ ]java\s?script\b.{0,120}$|having[ ]trouble[ ]viewing\b.{0,160}$
        |your[ ]browser[ ]does[ ]not\b.{0,160}$|media[ ]playback[ ]is\b.{0,80}$
        |\d{1,2}:\d\d[ ](?![ap]\.?m\b)[A-Z0-9'“‘][^“]{9,130}[\w?)'’]$|(?:hide|show)[ ]transcript\b.{0,40}$|(?:re)?play(?:[ ](?:video
        |audio|facebook|\d.{0,8}))?$|watch[ ](?:the[ ]|this[ ])?(?:video|story|full[ ]video|report)(?:[ ](?:above|below|here))?\W{0,3}$
        |scroll[ ]down[ ]for[ ]videos?\W{0,2}$|on[ ]a[ ]mobile[ ]device\?.{0,80}$|for[ ]more[ ][^“".]{2,40},[ ]listen[ ]to\b.{0,80}$
        |listen[ ]to[ ]this[ ]article\b.{0,40}$"""),
    ("copyright", r"""\W{0,3}(?:©|\(c\)\s?\d|&copy;|copyright\s{0,3}(?:©|\(c\)|\d|by\b|the[ ]associated|associated[ ]press|reuters|bbc)
        |all[ ]content[ ]©|حقوق[ ]النشر).{0,400}$
        |.{0,300}\ball[ ]rights[ ]reserved\b.{0,240}$|.{0,160}\bmay[ ]not[ ]be[ ]published,[ ]broadcast\b.{0,160}$
        |جميع[ ]الحقوق[ ]محفوظة.{0,80}$
        |click[ ]here[ ]for[ ]reuse\b.{0,40}$"""),
    ("link", r"[\W_]{0,4}(?:click|tap|press)[ ]here\b[^“\"]{0,160}$|for[ ]more[ ]information,?[ ]click\b[^“\"]{0,80}$"),
    ("timestamp", r"""published[ ](?:mon|tues|wednes|thurs|fri|satur|sun)day,.{0,40}$|\d{1,3}[ ](?:min(?:ute)?s?|hours?|days?|weeks?
        |months?)[ ]ago\W{0,2}$|\d{1,2}[ ]min(?:ute)?s?[ ]read\W{0,2}$"""),
    ("credit line", r"""[\[(]?(?:additional[ ]|with[ ])?(?:report(?:ing|age)|edit(?:ing|ed)|writ(?:ing|ten)|translat(?:ion|ed)
        |produc(?:tion|ed)|compiled)[ ]by[ ][^“"]{3,240}$
        |contribut(?:ing|ors?|ed[ ]by):?[ ][^“"]{3,200}$|[^“"]{3,240}\bcontributed(?:[ ]reporting)?(?:[ ]to[ ]this[ ](?:report|story
        |article|post)|[ ]from[ ][\w .,]{3,40})\W{0,3}$
        |\(?source:?[ ][^“".]{2,60}\)?$|(?:with[ ])?(?:agencies|wire[ ](?:services|reports)|news[ ]agencies)\W{0,2}$|h/t:?[ ].{2,60}$"""),
    ("separator", r"(?:[-–—_*=#•.~]\s?){2,60}$|-\s?30\s?-$|\#{1,3}\s?(?:end\s?)?\#{0,3}$"),
    ("code", r"""[.#]?[\w-]{1,40}(?:[ ][\w.#:>-]{1,40}){0,3}\s?\{.{0,200}$|\}[;,)\s]{0,4}$|(?:function\s?\w{0,30}\(|var[ ]\w{1,30}\s?=
        |window\.|document\.|googletag\.|\$\()\S?.{0,400}$
        |[\w-]{2,60}(?:\|[\w-]{1,60}){2,10}$|<\/?[a-z][a-z0-9]{0,12}\b[^<>]{0,300}>?$"""),
    ("contact", r"""[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}$|@\w{2,30}$|(?:e-?mail|contact
        |reach)(?:[ ][\w.'’-]{1,24}){0,5}\s?(?:at|:)?[ ][\w.+-]{1,60}@\S{3,60}.{0,80}$"""),
))
CASED_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple((reason, re.compile(pattern, re.X)) for reason, pattern in (
    ("caption", r"""(?:FILE|FILE[ ]PHOTO|File|File[ ]photo)\s?(?:[-–—:]|[ ]\()\s?.{3,600}$|(?:Image|Photo|Media
        |Video)[ ]caption,?[ ].{3,400}$|(?:Image|Photo|Slide)[ ]\d{1,3}[ ]of[ ]\d{1,3}\b.{0,400}$"""),
    ("caption", r"[^“”]{10,400}[ ]\(Published[ ](?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,[^()]{4,40}\)$"),
    ("photo credit", rf"""{NAME}(?:[ ]{NAME}){{0,3}}[ ]?[/|][ ]?(?:{NAME}[ ]){{0,3}}{AGENCY}(?:[ ](?:via|/)[ ]{AGENCY})?$
        |{AGENCY}(?:[ ](?:Photo|File|via[ ]{AGENCY})){{1,2}}$|Getty[ ]Images?$"""),
    ("photo credit", r"""\W{0,2}(?:Photo|Photos|PHOTO|Photograph|Picture|Image|IMAGE|Credit|Video|Illustration)(?:[ ](?:by|source|credit
        |courtesy(?:[ ]of)?|copyright))?\s?[:,][ ]?[A-Z][^“”.!?]{1,90}\)?$"""),
    ("photo credit", r"""(?:Image|Photo|Picture)[ ](?:copyright|source|credit|courtesy)\b[^“”.]{0,90}$|(?:Photo|Photos|Image|Photograph
        |Video)[ ](?:by|courtesy[ ]of|via)[ ][A-Z][^“”.]{1,90}$|Courtesy(?:[ ]of)?:?[ ][A-Z][^“”.]{1,60}$"""),
    ("photo credit", r"\(?(?:AP[ ]Photo|AFP[ ]Photo|Reuters[ ]Photo)[^“”]{0,80}$"),
))

# Inside a line; the rest of the line stays.
INLINE_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("photo credit", re.compile(
        rf"\((?:{AGENCY}\s?)?(?:[Ff]ile\s)?(?:[Pp]hotos?|[Ii]mages?|[Pp]icture|Video)"
        r"(?:\)|(?:\s?[:/]|\sby\b|\scourtesy\b|\svia\b|\scredit\b)[^()\n]{0,120}(?:\)|$))", re.M)),
    ("photo credit", re.compile(
        rf"\([^()\n]{{0,90}}(?:Getty Images|/{AGENCY}\b|via {AGENCY}\b|[Ff]ile [Pp]hoto)[^()\n]{{0,60}}\)")),
    ("credit line", re.compile(r"\((?:Additional )?(?:[Rr]eporting|Editing|Writing) by [^()\n]{3,300}\)")),
    ("photo credit", re.compile(r"\((?:Courtesy|COURTESY)(?: of|:)?\s[^()\n]{2,80}\)")),
    ("image link", re.compile(
        r"!\[[^\]\n]{0,300}\]\([^()\s]{1,600}\)"
        r"|\[\[?\s?/?(?:img|image|photo|video|embed|gallery|caption|figure)\b[^\[\]\n]{0,300}\]\]?", re.I)),
    ("related link", re.compile(
        r"(?<=[.!?”\"…])\s{1,3}\[?(?:read more|continue reading|read the full story)\]?(?:\s?(?:»|…|\.{3}|→|>{1,3}|here))?(?=\s{0,3}$)",
        re.I | re.M)),
    ("related link", re.compile(
        r"[\[(](?:read more|also read|related|read also|see also|click here|watch)\b[^\[\]()\n]{0,200}[\])]", re.I)),
)

# A line of nothing but these is a share bar, if one of the strong ones is among them.
SHARE_WORDS = frozenset("""
    share shares tweet tweets retweet print email e-mail mail facebook twitter pinterest google googleplus google+ plus linkedin
    whatsapp reddit tumblr pocket telegram messenger viber copy link save flipboard this on via with more like likes comment comments
    x instagram youtube rss sms fb pin it stumbleupon digg icon button buttons save bookmark a- a+ text size g+ viadeo vk""".split())
SHARE_STRONG = frozenset("""
    share shares tweet retweet print email e-mail facebook twitter pinterest google googleplus google+ linkedin whatsapp reddit tumblr
    pocket telegram messenger flipboard instagram youtube stumbleupon sms""".split())

# A line that begins with a label and else holds only digits and these says when it was published.
STAMP_LABELS = frozenset("updated update published posted created modified date time first last on at originally آخر تحديث نشر".split())
STAMP_WORDS = frozenset("""
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february march april
    may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec am pm a.m p.m et est edt
    ct cst cdt mt mst mdt pt pst pdt gmt utc bst ago min mins minute minutes hour hours day days week weeks month months at on of by
    the""".split())
