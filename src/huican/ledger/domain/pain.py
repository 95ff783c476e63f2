"""ISO 20022 pain.001.001.03, CustomerCreditTransferInitiationV03, as a stream of text.

One message a batch, one payment information with all its lines. Accounts are named under Othr:
accounts in China have no IBAN. Everything in it comes from the released batch, so that the same
batch always makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from huican.ledger.domain.bank_words import xml_text, yuan

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
_SHANGHAI = ZoneInfo("Asia/Shanghai")
# Purpose BENE: unemployment or disability benefit (ISO external code list).
_PURPOSE = "BENE"


@dataclass(frozen=True, slots=True, repr=False)
class Payer:
    """Whose account pays. `bank_code`: 联行号, 12 digits, or "". No repr: not for logs."""

    name: str
    account: str
    bank: str
    bank_code: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What the head says. `number` is the batch's; `released_at` has a time zone."""

    number: str
    released_at: datetime
    lines: int
    total_fen: int


@dataclass(frozen=True, slots=True, repr=False)
class Transfer:
    """One line as the bank needs it. No repr: it holds an account number."""

    line: int
    name: str
    account: str
    bank: str
    fen: int
    words: str


def pain_001(message: Message, payer: Payer, transfers: Iterable[Transfer]) -> Iterator[str]:
    """The document in pieces, UTF-8 without a byte-order mark."""
    at = message.released_at.astimezone(_SHANGHAI)
    number = xml_text(message.number, 35)
    counts = f"<NbOfTxs>{message.lines}</NbOfTxs><CtrlSum>{yuan(message.total_fen)}</CtrlSum>"
    name = xml_text(payer.name, 140)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn>\n'
        f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{at:%Y-%m-%dT%H:%M:%S}</CreDtTm>{counts}"
        f"<InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{number}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>"
        f"{counts}<ReqdExctnDt>{at:%Y-%m-%d}</ReqdExctnDt><Dbtr><Nm>{name}</Nm></Dbtr>"
        f"<DbtrAcct><Id><Othr><Id>{xml_text(payer.account, 34)}</Id></Othr></Id>"
        f"<Ccy>CNY</Ccy></DbtrAcct>"
        f"<DbtrAgt><FinInstnId>{_agent(payer.bank, payer.bank_code)}</FinInstnId></DbtrAgt>\n"
    )
    for one in transfers:
        yield _transfer(number, one)
    yield "</PmtInf>\n</CstmrCdtTrfInitn></Document>\n"


def _agent(bank: str, code: str = "") -> str:
    member = (
        f"<ClrSysMmbId><ClrSysId><Cd>CNAPS</Cd></ClrSysId><MmbId>{xml_text(code, 35)}</MmbId>"
        "</ClrSysMmbId>"
        if code
        else ""
    )
    return member + (f"<Nm>{xml_text(bank, 140)}</Nm>" if bank else "")


def _transfer(number: str, one: Transfer) -> str:
    agent = _agent(one.bank)
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>{one.line}</InstrId>"
        f"<EndToEndId>{number}-{one.line}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="CNY">{yuan(one.fen)}</InstdAmt></Amt>'
        + (f"<CdtrAgt><FinInstnId>{agent}</FinInstnId></CdtrAgt>" if agent else "")
        + f"<Cdtr><Nm>{xml_text(one.name, 140)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{xml_text(one.account, 34)}</Id></Othr></Id></CdtrAcct>"
        f"<Purp><Cd>{_PURPOSE}</Cd></Purp>"
        f"<RmtInf><Ustrd>{xml_text(one.words, 140)}</Ustrd></RmtInf></CdtTrfTxInf>\n"
    )
