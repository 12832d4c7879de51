-- The text side of a library: facts and full-text search, beside the table of papers (columns.py). Written once per
-- generation, then read-only. Of a library in shards one file has the full-text search of all papers.
CREATE TABLE compression (
    dictionary BLOB NOT NULL
);
CREATE TABLE works (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    author TEXT NOT NULL,
    year INTEGER,
    doi TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    venue TEXT NOT NULL DEFAULT '',
    volume TEXT NOT NULL DEFAULT '',
    page TEXT NOT NULL DEFAULT '',
    id TEXT NOT NULL DEFAULT '',
    other_ids TEXT NOT NULL DEFAULT '[]'
);
-- What a work is asked for by: keys of its name, label and title, and all of its ids.
CREATE TABLE work_names (
    name_key TEXT NOT NULL,
    number INTEGER NOT NULL
);
-- Why an entry of a reference list means what another entry, or a paper, means.
CREATE TABLE matched_references (
    entry TEXT NOT NULL,
    other TEXT NOT NULL,
    reason TEXT NOT NULL,
    target INTEGER NOT NULL
);
CREATE TABLE methods (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    weight REAL NOT NULL,
    kind TEXT NOT NULL DEFAULT 'method'
);
CREATE TABLE introduced (
    row INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL
);
CREATE TABLE made_references (
    source INTEGER NOT NULL,
    target INTEGER,
    relation TEXT NOT NULL,
    confidence REAL NOT NULL,
    mention TEXT NOT NULL,
    name TEXT NOT NULL,
    author TEXT NOT NULL,
    year INTEGER,
    sentence TEXT NOT NULL,
    name_key TEXT NOT NULL
);
CREATE TABLE method_uses (
    row INTEGER NOT NULL,
    method INTEGER NOT NULL,
    surface TEXT NOT NULL
);
CREATE TABLE terms (
    number INTEGER PRIMARY KEY,
    term TEXT NOT NULL
);
-- Words of authors, venues and keywords with the rows of their papers, and words that are also written with a hyphen.
CREATE TABLE name_words (
    field TEXT NOT NULL,
    word TEXT NOT NULL,
    row_list BLOB NOT NULL,
    PRIMARY KEY (field, word)
) WITHOUT ROWID;
CREATE TABLE compounds (
    joined TEXT NOT NULL,
    parts TEXT NOT NULL,
    PRIMARY KEY (joined, parts)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE full_text USING fts5 (
    title, abstract, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE title_words USING fts5 (
    title_key, content = 'papers', content_rowid = 'row', tokenize = 'unicode61', detail = 'full'
);
CREATE VIRTUAL TABLE title_vocabulary USING fts5vocab (title_words, 'row');
