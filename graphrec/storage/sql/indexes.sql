-- Made after the rows are in: one sort each instead of a million small insertions.
CREATE UNIQUE INDEX papers_id ON papers (id);
CREATE INDEX papers_title_key ON papers (title_key);
CREATE INDEX papers_name_key ON papers (name_key) WHERE name_key <> '';
CREATE INDEX papers_doi ON papers (doi) WHERE doi <> '';
CREATE INDEX papers_arxiv ON papers (arxiv) WHERE arxiv <> '';
CREATE INDEX work_names_key ON work_names (name_key);
CREATE INDEX papers_year ON papers (year);
CREATE INDEX introduced_row ON introduced (row);
CREATE INDEX introduced_key ON introduced (name_key);
CREATE INDEX made_references_source ON made_references (source);
CREATE INDEX made_references_target ON made_references (target);
CREATE INDEX made_references_name ON made_references (name_key) WHERE name_key <> '';
CREATE INDEX method_uses_row ON method_uses (row);
CREATE INDEX method_uses_method ON method_uses (method);
CREATE UNIQUE INDEX terms_term ON terms (term);
