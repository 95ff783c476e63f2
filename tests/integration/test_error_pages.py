"""A page that cannot be shown says why, in words."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_forms_address_opened_as_a_page_says_so(client: Client) -> None:
    answer = client.get("/signout")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址是交表单用的" in answer.content.decode()
