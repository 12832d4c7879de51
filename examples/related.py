"""Ask the bundled papers what is related to one of them, and why."""

import graphrec
from graphrec.ranking.sentences import describe, telling

library = graphrec.demo()
answer = library.related("MultiPruner", top=5)
for recommendation in answer:
    print(f"{recommendation.rank}. {recommendation.paper.title} ({recommendation.score:.2f})")
    print(f"   {describe(telling(recommendation.reasons, 1)[0])}")
