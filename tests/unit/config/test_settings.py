"""What is on by default, and what logs and error pages do not tell."""

import io
import logging

import pytest
from django.http import HttpResponse
from django.urls import path

from huican.access.permissions import public
from huican.config import errors, logs, paths
from huican.config.secret_key import secret_key

SECRET = "990826199001011234"


@public("试错误页")
def breaks(request):
    raise RuntimeError(f"张三 {SECRET}")


@public("试表单")
def form(request):
    return HttpResponse("done")


urlpatterns = [path("breaks", breaks), path("form", form)]
handler403, handler404, handler500 = errors.forbidden, errors.not_found, errors.server_error


def test_pages_run_no_inline_script_or_style_and_nobody_frames_them(client, settings):
    policy = client.get("/healthz-unknown")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert settings.SESSION_COOKIE_HTTPONLY is True
    assert settings.DEBUG is False


@pytest.mark.urls(__name__)
def test_an_unexpected_error_gives_a_page_with_a_code_and_tells_nothing(client, caplog):
    client.raise_request_exception = False
    response = client.get("/breaks")
    text = response.content.decode()
    assert response.status_code == 500
    assert SECRET not in text and "张三" not in text
    noted = [entry.getMessage() for entry in caplog.records if "error page" in entry.getMessage()]
    assert noted
    assert noted[0].split("ref=")[1].split()[0] in text


@pytest.mark.urls(__name__)
def test_a_form_without_token_is_refused_kindly():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/form")
    assert response.status_code == 403
    assert "重新打开" in response.content.decode()


@pytest.mark.urls(__name__)
def test_an_error_page_whose_template_fails_is_still_a_page(client, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(errors, "render_to_string", fails)
    response = client.get("/nothing")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


def test_the_log_names_places_and_types_but_no_words_of_an_error():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.PrivateFormatter("{message}", style="{"))
    logger = logging.getLogger("huican.test-private")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise ValueError(f"张三 {SECRET}") from cause
    except ValueError:
        logger.exception("failed")
    text = stream.getvalue()
    assert "builtins.ValueError" in text and "builtins.KeyError" in text
    assert "test_settings.py" in text
    assert SECRET not in text and "张三" not in text


def test_an_unexpected_error_of_a_command_is_noted_under_its_code(monkeypatch, tmp_path):
    monkeypatch.setenv("HUICAN_VAR", str(tmp_path))
    try:
        raise RuntimeError(SECRET)
    except RuntimeError as error:
        code, path_ = logs.note_unexpected(error)
    text = path_.read_text()
    assert code in text and "RuntimeError" in text and SECRET not in text
    assert path_.stat().st_mode & 0o777 == 0o600


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(monkeypatch, tmp_path):
    monkeypatch.setenv("HUICAN_VAR", str(tmp_path))
    monkeypatch.delenv("HUICAN_SECRET_KEY", raising=False)
    first = secret_key()
    assert first == secret_key()
    assert len(first) >= 60
    file = paths.keys_folder() / "secret-key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("HUICAN_SECRET_KEY", "given")
    assert secret_key() == "given"


def test_two_processes_that_start_together_agree_on_one_file(tmp_path):
    from huican.kernel.files import replace, write_once

    target = tmp_path / "key"
    assert write_once(target, b"one") == b"one"
    assert write_once(target, b"two") == b"one"
    replace(target, b"three")
    assert target.read_bytes() == b"three"
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]
