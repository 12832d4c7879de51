"""Ask the bundled papers what is related to one of them, and why."""

import graphrec
from graphrec.ranking.sentences import worth_showing

library = graphrec.demo()
answer = library.related("MultiPruner", top=5)
for recommendation in answer:
    print(f"{recommendation.rank}. {recommendation.paper.title} ({recommendation.score:.2f})")
    print(f"   {worth_showing(recommendation.reasons, 1)[0].text}")
