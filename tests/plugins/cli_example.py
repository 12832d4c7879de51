"""A command: `graphrec decades -l LIBRARY`, papers by decade."""

from collections import Counter

import click


@click.command(short_help="Count papers by decade.")
@click.option("-l", "--library", "path", required=True, help="The library to count.")
def command(path):
    """Print how many papers each decade has.

    \b
    graphrec decades -l my-library
    """
    import graphrec

    papers = graphrec.open(path).to_export().papers
    decades = Counter(paper.year // 10 * 10 for paper in papers if paper.year)
    for decade, count in sorted(decades.items()):
        click.echo(f"{decade}s  {count}")
