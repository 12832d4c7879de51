-- What further extractors found: made only in libraries that have such facts.
CREATE TABLE extra_facts (
    row INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    sentence TEXT NOT NULL
);
CREATE INDEX extra_facts_row ON extra_facts (row);
