"""Workbooks handed in on the web: looked at, corrected, checked, and only then taken in.

    stage → look → choose → check → confirm | drop

A batch is the uploads of one form: rosters go first and the years of one speak for the others,
as when a folder is imported. Nothing is written to the registry before `confirm`.
"""
