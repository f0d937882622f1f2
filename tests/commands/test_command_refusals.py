"""What a command says when database or key refuse: words, in the language of who reads them."""

import pytest

from kiosk.commands.refusals import NOT_DONE, refused
from kiosk.store.faults import Fault, StoreFault
from kiosk.store.key import KeyRefused, KeyTrouble

REASONS = [StoreFault(why, 14) for why in Fault] + [KeyRefused(why) for why in KeyTrouble]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: f"{type(reason).__name__}-{reason}")
def test_every_refusal_has_words_of_its_own(reason, capsys):
    said = set()
    for language, begins in (("zh", "没有执行："), ("en", "Not done: ")):
        with refused(language) as trouble:
            raise reason
        assert trouble.status == NOT_DONE
        text = capsys.readouterr().err.strip()
        assert text.startswith(begins)
        assert len(text) > len(begins) + 8
        said.add(text)
    assert len(said) == 2
