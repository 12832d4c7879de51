-- What further extractors found: made only in libraries that have such facts.
CREATE TABLE IF NOT EXISTS extra_facts (
    row INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    sentence TEXT NOT NULL,
    fields TEXT NOT NULL -- the parts of the fact: a JSON object, or ""
);
CREATE INDEX IF NOT EXISTS extra_facts_row ON extra_facts (row);
