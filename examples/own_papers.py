"""Build a library from your own records, ask it with the abstract of a draft, and save the page."""

import json
import tempfile
from pathlib import Path

import graphrec

PAPERS = [
    {"title": "TinyPrune: Pruning by Magnitude", "abstract": "We propose TinyPrune, magnitude pruning of networks."},
    {"title": "DeepTrim: Pruning in Depth", "abstract": "DeepTrim extends TinyPrune and removes whole layers."},
    {"title": "Merging models by averaging", "abstract": "Averaging the weights of fine-tuned models merges them."},
]

with tempfile.TemporaryDirectory() as folder:
    records = Path(folder) / "papers.jsonl"
    records.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), encoding="utf-8")
    library = graphrec.build(records, Path(folder) / "library")
    answer = library.related(text="A draft on pruning neural networks layer by layer.", min_score=0)
    for recommendation in answer:
        print(f"{recommendation.score:.2f}  {recommendation.paper.title}")
    page = answer.save(Path(folder) / "draft.html")
    print(f"{page.name}: {page.stat().st_size:,} bytes")
