"""Where templates are: those delivered with the software, and the office's own over them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from huican.insight.report.problems import TemplateError, TemplateProblem
from huican.insight.report.reading import read_template
from huican.insight.report.template import Template

DELIVERED = Path(__file__).parent / "templates"


def template_files(own: Path | None = None) -> dict[str, Path]:
    """Template codes and their files.

    A file is called by its code (`yearly-summary.yaml`). A file of the same name in the office's
    own folder takes the place of the delivered one.
    """
    found = {path.stem: path for path in sorted(DELIVERED.glob("*.yaml"))}
    if own is not None and own.is_dir():
        found |= {path.stem: path for path in sorted(own.glob("*.yaml"))}
    return found


def load_template(
    code: str, *, own: Path | None = None, known: Mapping[str, str] | None = None
) -> Template:
    """The template of that code; raises TemplateError when there is none or it has faults."""
    path = template_files(own).get(code)
    if path is None:
        codes = "、".join(template_files(own))
        problem = TemplateProblem(1, f"没有叫 {code} 的模板", f"可以用：{codes}")
        raise TemplateError(f"{code}.yaml", [problem])
    template = read_template(path, known)
    if template.code != code:
        problem = TemplateProblem(
            1, f"code 写的是“{template.code}”，文件名是“{code}”", "两处改成一样"
        )
        raise TemplateError(path.name, [problem])
    return template
