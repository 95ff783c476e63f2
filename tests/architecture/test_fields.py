"""Every field of every model says how private it is, and says it rightly."""

import pytest
from django.apps import apps

from huican.vault import privacy

MODELS = privacy.own_models() if apps.ready else []


def test_there_are_models_to_look_at():
    assert {"access.User", "audit.Event"} <= {model._meta.label for model in MODELS}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_declares_its_privacy(model):
    missing = privacy.undeclared(model)
    assert missing == [], (
        f"{model._meta.label} 没有写分级的字段：{'、'.join(missing)}。"
        "请在模型里用 privacy = classify(plain=…, identifying=…, sensitive=…) 写明"
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_field_is_declared_less_private_than_it_is(model):
    assert privacy.misdeclared(model) == []
