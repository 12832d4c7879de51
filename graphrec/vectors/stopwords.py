"""Words that say nothing about what a paper is about: English function words and the idiom of abstracts."""

from __future__ import annotations

from graphrec.text import LATEX_COMMANDS

_FUNCTION = """
a about above across after again against all almost alone along already also although always am among amongst an and
another any anyhow anyone anything are around as at back be became because become becomes been before behind being
below besides between beyond both but by can cannot could despite did do does doing done down due during each either
else enough especially etc even ever every everything few first for former four from further had has have having he
hence her here hers him his how however i if in indeed into is it its itself just last latter least less like made
make makes making many may me meanwhile might mine more moreover most mostly much must my myself namely neither never
nevertheless next no nobody none nor not nothing now nowhere of off often on once one only onto or other others
otherwise our ours ourselves out over own per perhaps please put quite rather really regarding same second see seem
seemed seeming seems several she should since so some somehow someone something sometimes somewhere still such than
that the their theirs them themselves then thence there thereby therefore therein these they third this those though
three through throughout thus to together too toward towards two under unlike until up upon us use used uses using
various very via was we well were what whatever when whence whenever where whereas whereby wherein wherever whether
which while whither who whoever whole whom whose why will with within without would yet you your yours yourself don't
doesn't isn't aren't can't it's let's
"""
_ABSTRACT_IDIOM = """
abstract paper papers propose proposed proposes proposing present presents presented introduce introduces introduced
show shows shown showing demonstrate demonstrates demonstrated demonstrating achieve achieves achieved achieving
existing previous prior recent recently state-of-the-art state art novel new work works approach approaches method
methods result results experiment experiments experimental experimentally extensive github code http https com www
available publicly outperform outperforms outperforming address addresses addressing significant significantly demo
webpage url io et al ie eg i.e e.g furthermore additionally finally specifically respectively obtain obtained obtains
provide provides provided providing enable enables enabled enabling including include includes
"""

FUNCTION_WORDS = frozenset(_FUNCTION.split())
STOP_WORDS = FUNCTION_WORDS | frozenset(_ABSTRACT_IDIOM.split()) | LATEX_COMMANDS

_EMPTY_AT_EDGE = """
able accurate amenable accurately actively additional adopt adaptively aim allow alternative analyse analyze
appropriate apply applied applying arbitrary assume available avoid aware based basic beneficial best better bring
build built call called capable challenging common commonly compare compared comparing comparable competitive complete
complex comprehensive compute computed conduct conducted consider considered considering consistent consistently
construct constructed contain conventional corresponding create creating crucial current currently deal define defined
depend depending derive derived describe described design designed designing desired detailed develop developed
developing difficult direct directly discuss discussed diverse drawn due easily easy effective effectively efficient
efficiently eliminate employ employed encourage enhance enhanced enhancing ensure ensuring entire essential establish
evaluate evaluated evaluating exhibit exist exploit explore exploring extend extended extract extracted facilitate far
faster find flexible focus focused follow following form formulate fully fundamental general generally generate
generated generating get give given good great greatly guarantee handle help high higher highly hold identify
illustrate implement implemented important improve improved improving incorporate incorporating increase increasing
independent individual inspired instead integrate integrated investigate involve jointly keep key known large larger
largely lead leading learn learned learnable leverage leveraging limited little long longer low lower main maintain
maintaining major maximum mean need needed new number numerous observe observed obtain offer open original overall
paramount particular perform performed performing play poor popular possible potential powerful practical presence
preserve preserving previously produce producing promising proven purely reach realize recognize reduce reduced
reducing related rely relying remain remaining require required requiring respective resulting reveal rich rigorous
robust scalable seamlessly select selected share shared short similar simple simply simultaneously single small solve
solving special specific stable standard start strong stronger struggle study subsequent substantial substantially
successful successfully suffer suggest suitable superior support surpass tackle take taking target typical typically
understand unique unified useful utilize utilizing vary varying validate variety verify wide widely yield
different multiple various predict predicting prevent explain cause fashion manner sort harness harnessing unlock
unlocking unleash unleashing rethink rethinking revisit revisiting empower empowering bridge bridging mitigate
mitigating alleviate alleviating inner outer novel desired concerning growing thorough
"""

_GENERIC_NOUNS = """
ability accuracy advance advancement advantage aim algorithm amount analysis application architecture area aspect
assumption author baseline behavior benchmark benefit capability case category challenge change characteristic choice
class code combination comparison complexity component computation concept condition consequence contribution cost
data dataset deep degree demand detail development difference difficulty direction domain effect effectiveness
efficiency effort element error evaluation evidence example experience factor fact failure feature field finding
framework function functionality gain gap garner garnered goal group idea impact implementation importance improvement
information input insight interest issue knowledge lack layer learning length level limitation literature loss machine
magnitude manner measure mechanism metric mode model modeling module nature network neural objective operation optimal
order output paradigm parameter part performance perspective phenomenon pipeline point potential power principle
problem procedure process processing property public quality question range rate ratio reason research researcher
resource role sample scale scenario scheme science score set setting size solution source space speed stage state step
strategy structure success system task technique technology term test theory time tool total train trained training
understanding unit usage user value variant version view way weight world year gpu computational empirical empirically
theoretical theoretically significance state-of-the-art sota art different multiple various real second minute hour
day billion million thousand percent language-based life ii iii ideal prevent clean end serve hidden instance practice
unknown internal scratch prove bound explain place append hold prior truth correct clock reasonable rise wild fast
slow deeper wider log
"""

EMPTY_AT_EDGE = frozenset(_EMPTY_AT_EDGE.split())
GENERIC = EMPTY_AT_EDGE | frozenset(_GENERIC_NOUNS.split())
