"""The page of an error says what the machine lacks, where it is the machine."""

import errno

from django.http import HttpResponse
from django.test import RequestFactory

from huican.config.errors import server_error


def page_after(error: Exception) -> HttpResponse:
    """The page that a visitor gets when a view fails so."""
    try:
        raise error
    except Exception:
        return server_error(RequestFactory().get("/"))


def test_a_full_disk_is_said_on_the_page_with_what_to_do(db: None) -> None:
    page = page_after(OSError(errno.ENOSPC, "No space left on device", "/data/upload.tmp"))
    assert page.status_code == 503
    assert "磁盘满了" in page.content.decode()
    assert "腾出空间再重做" in page.content.decode()


def test_any_other_fault_is_ours_and_gets_a_number(db: None) -> None:
    page = page_after(KeyError("x"))
    assert page.status_code == 500
    assert "磁盘" not in page.content.decode()
