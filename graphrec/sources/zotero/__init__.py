"""Reads the items of a Zotero on this computer: from the running program, else from its database; writes nothing.

Either way gives the items as Zotero's Web API has them, which `readers.formats.zotero_json` turns into papers.
"""
