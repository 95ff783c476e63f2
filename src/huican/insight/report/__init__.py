"""Reports of a year: figures and a template in, an official document out.

`load_template` → `compose` → `preview` (web), `write_docx` (Word, GB/T 9704-2012), `plain_text`;
`mask` gives the form that may be published; `snapshot` and `compare` keep what was published.
Nothing here reads a database.
"""

from huican.insight.report.catalogue import load_template, template_files
from huican.insight.report.compose import compose
from huican.insight.report.content import Facts, Figure, Target
from huican.insight.report.masking import mask
from huican.insight.report.nodes import Document
from huican.insight.report.plain import plain_text
from huican.insight.report.preview import preview
from huican.insight.report.problems import TemplateError, TemplateProblem
from huican.insight.report.publishing import (
    Difference,
    LaterSource,
    PublishedFigure,
    compare,
    snapshot,
)
from huican.insight.report.word.write import sheets_bytes, word_bytes, write_docx

__all__ = [
    "Difference",
    "Document",
    "Facts",
    "Figure",
    "LaterSource",
    "PublishedFigure",
    "Target",
    "TemplateError",
    "TemplateProblem",
    "compare",
    "compose",
    "load_template",
    "mask",
    "plain_text",
    "preview",
    "sheets_bytes",
    "snapshot",
    "template_files",
    "word_bytes",
    "write_docx",
]
