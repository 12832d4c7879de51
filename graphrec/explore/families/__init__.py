"""Families of papers, works and methods: what builds on what, versions of a name, kinds of a method."""
