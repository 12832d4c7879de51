-- What further extractors found; libraries of an earlier graphrec lack the table, or the parts of the facts.
CREATE TABLE IF NOT EXISTS extra_facts (
    row INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    sentence TEXT NOT NULL,
    fields TEXT NOT NULL -- the parts of the fact: a JSON object, or ""
);
CREATE INDEX IF NOT EXISTS extra_facts_row ON extra_facts (row);
