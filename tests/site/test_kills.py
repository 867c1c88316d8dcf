"""The real server, killed again and again while people hand in, take back, save and draft: what was acknowledged is there,
nothing is doubled, and the record holds. Killed are its processes, not the machine: that what was acknowledged outlasts a
power cut is the databases' part and not tried here."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.platform.conftest import House, until
from xuanxian.rulebooks import library

KILLS = int(os.environ.get("XUANXIAN_KILLS", 2))
SEED = int(os.environ.get("XUANXIAN_SEED", random.SystemRandom().randrange(10**6)))
"""Of what people do and after how many answers the server is killed; printed, so that a run can be tried again."""
AIMS = ({"hand-in", "withdraw"}, {"new", "drop", "save"})
"""One of these is under way when the server is killed, each time of the next set: two kills that hit for many at random."""
NOTICE, ARMY, LIUZHOU = "gx-deputy-work-2023", "驻桂部队", "柳州"
SENDERS = (ARMY, "自治区示例厅", "自治区示例局")
"""Units that stand before the hand-in; 柳州 drafts."""
SAVED = "主要事迹"
GONE = ("已撤回", "未通过")


def prepare() -> None:
    """Run in the data folder, before the server starts."""
    from tests import factories as made
    from xuanxian.awards.demo import filling
    from xuanxian.platform import clock

    filling.prepare()
    for number, unit in enumerate(SENDERS):
        pool = made.people(made.POOL)[number::12]
        to = made.package(unit)
        made.fill(to, made.some(ARMY, agency=1, deputy=2, staff=1) if unit == ARMY else pool[:4])
        made.ready(to)
    made.package(LIUZHOU)
    clock.set_to(filling.TODAY)


# ——— the server ————————————————————————————————————————————————————————————————————————————————————————


def _below(pid: int) -> list[int]:
    """The processes that descend from this one."""
    parents = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        parents[parent].append(int(folder.name))
    found = [pid]
    for one in found:
        found += parents[one]
    return found[1:]


@dataclass
class Server:
    house: House
    log: Path
    port: int = 0
    begun: int = 0
    process: Any = None

    def start(self) -> None:
        """As an operator does; the port stays the same."""
        with self.log.open("a") as out:
            self.begun = out.tell()
            words = ("run", "--data", self.house.data, "--port", self.port)
            self.process = self.house.start("-m", "xuanxian.cli.main", *words, stdout=out)

    def answers(self) -> None:
        """Waits until it does."""
        said = until(lambda: re.search(r"127\.0\.0\.1:(\d+)/", self._said()) or self.gone(), 120)
        assert said is not True, self._said()
        self.port = int(said[1])

    def _said(self) -> str:
        return self.log.read_bytes()[self.begun :].decode()

    def gone(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        """Everything at once: the supervisor is stopped first, so that it starts nothing anew meanwhile."""
        self.process.send_signal(signal.SIGSTOP)
        for pid in [*_below(self.process.pid), self.process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


# ——— the people ————————————————————————————————————————————————————————————————————————————————————————


class Lost(Exception):
    """No answer came: done or not, nobody knows."""


@dataclass
class Answer:
    status: int
    to: str
    body: str

    @property
    def refused(self) -> bool:
        return self.status == 422


@dataclass
class Traffic:
    """Lets requests pass while it is open, and knows which are on their way."""

    open: bool = False
    over: bool = False
    going: list[str] = field(default_factory=list)
    """The last words of the addresses."""
    answers: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def set(self, **states: bool) -> None:
        with self.changed:
            for name, value in states.items():
                setattr(self, name, value)
            self.changed.notify_all()

    @contextmanager
    def passing(self, what: str) -> Iterator[None]:
        with self.changed:
            self.changed.wait_for(lambda: self.open)
            self.going.append(what)
            self.changed.notify_all()
        try:
            yield
            with self.changed:
                self.answers += 1
        finally:
            with self.changed:
                self.going.remove(what)
                self.changed.notify_all()

    def run(self, answers: int, aim: Collection[str] = ()) -> None:
        """Until so many more answers have come and one of these is under way, or a failure leaves nobody who asks."""
        with self.changed:
            self.open, enough = True, self.answers + answers
            self.changed.notify_all()
            self.changed.wait_for(
                lambda: self.answers >= enough and not (aim and set(aim).isdisjoint(self.going)), timeout=60
            )

    def stop(self) -> None:
        """Nobody sends any more, and everybody has an answer or knows that there is none."""
        with self.changed:
            self.open = False
            self.changed.wait_for(lambda: not self.going)


@dataclass
class Person:
    """Somebody at a browser, signed in, with cookies."""

    server: Server
    traffic: Traffic
    username: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: dict[str, Any] | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=90)
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
            }
        try:
            connection.request(method, path, body, headers)
            got = connection.getresponse()
            text = got.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Lost from error
        finally:
            connection.close()
        for line in got.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Answer(got.status, got.headers.get("Location", ""), text)

    def sign_in(self, password: str) -> None:
        page = self.ask("GET", "/sign-in/").body
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page
        form = {"username": self.username, "password": password, "csrfmiddlewaretoken": token[1]}
        answer = self.ask("POST", "/sign-in/", form)
        assert (answer.status, "sessionid" in self.cookies) == (302, True), answer

    def send(self, path: str, form: dict[str, Any], **headers: str) -> tuple[Answer, bool]:
        """The same until an answer comes; and whether one was lost before."""
        lost = False
        while True:
            try:
                with self.traffic.passing(path.partition("?")[0].split("/")[-2]):
                    answer = self.ask("POST", path, form, **headers)
            except Lost:
                if self.traffic.over and self.server.gone():
                    raise
                lost = True
                time.sleep(0.05)
                continue
            assert answer.status in (200, 302, 422), (path, answer)
            assert "sign-in" not in answer.to, "signed out"
            return answer, lost


@dataclass
class Told:
    """What people were told, as they were told it."""

    acts: set[tuple[int, str, str]] = field(default_factory=set)
    """(package, verb, reason)"""
    sent: Counter[int] = field(default_factory=Counter)
    saved: Counter[int] = field(default_factory=Counter)
    """Nomination → the number of the last text that was sent, that was acknowledged."""
    saves: int = 0
    drafted: dict[uuid.UUID, int] = field(default_factory=dict)
    asked: set[uuid.UUID] = field(default_factory=set)
    refused: set[uuid.UUID] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)
    lost: int = 0


def hands_in(person: Person, told: Told, package: int) -> None:
    """Hands in and takes back, each time with another reason."""
    for turn in range(10**6):
        for path, verb in (("hand-in", "办结"), ("withdraw", "撤回")):
            if person.traffic.over:
                return
            reason = f"示例理由{turn}"
            answer, lost = person.send(f"/packages/{package}/{path}/", {"reason": reason})
            told.lost += lost
            # Refused only where the lost request had already done it.
            assert answer.status == 302 or lost, (path, answer.body)
            if answer.status == 302:
                told.acts.add((package, verb, reason))


def saves(person: Person, told: Told, nomination: int, revision: int) -> None:
    """One field, with a counter in it; refused while the package is with the office."""
    for number in range(1, 10**6):
        if person.traffic.over:
            return
        told.sent[nomination] = number
        form = {"field": SAVED, "value": f"示例内容第{number}次", "revision": revision}
        answer, lost = person.send(f"/nominations/{nomination}/save/", form, Accept="application/json")
        told.lost += lost
        if answer.status == 200:
            revision = json.loads(answer.body)["revision"]
            told.saved[nomination] = number
            told.saves += 1


def drafts(
    person: Person, told: Told, package: int, chance: random.Random, places: list[tuple[str, str]]
) -> None:
    """Takes places until there is none, then drops somebody; moves somebody up now and then."""
    mine: list[int] = []
    while not person.traffic.over:
        key = uuid.UUID(int=chance.getrandbits(128), version=4)
        told.asked.add(key)
        form = {"key": key, "where": "|".join(chance.choice(places))}
        answer, lost = person.send(f"/packages/{package}/nominations/new/", form)
        told.lost += lost
        if answer.status == 302:
            told.drafted[key] = int(answer.to.split("/")[2])
            mine.append(told.drafted[key])
        else:
            told.refused.add(key)
        if mine and (answer.refused or chance.random() < 0.2):
            gone = mine.pop(chance.randrange(len(mine)))
            answer, lost = person.send(f"/nominations/{gone}/drop/", {"reason": "不再推荐"})
            told.lost += lost
            assert answer.status == 302 or lost, answer.body
            if answer.status == 302:
                told.dropped.add(gone)
        elif mine:
            person.send(
                f"/packages/{package}/order/?{urlencode({'list': '个人'})}", {"up": chance.choice(mine)}
            )


# ——— what must be there ———————————————————————————————————————————————————————————————————————————————————


def _values(text: Any) -> dict[str, str]:
    return json.loads(text) if isinstance(text, str) else text


def demand_acknowledged(house: House, told: Told) -> None:
    found = Counter(
        (package, verb, reason)
        for package, verb, reason in house.rows(
            "SELECT p.id, a.verb, a.reason FROM acts_act a JOIN nominations_package p ON p.case_id = a.case_id "
            "WHERE a.reason LIKE '示例理由%' AND a.step = '推荐报送'"
        )
    )
    assert told.acts - set(found) == set(), "acknowledged and not recorded"
    assert set(found.values()) <= {1}, "recorded twice"
    editions = defaultdict(list)
    for package, number in house.rows("SELECT package_id, number FROM nominations_edition ORDER BY id"):
        editions[package].append(number)
    for package, status, edition in house.rows("SELECT id, status, edition FROM nominations_package"):
        handed_in = sum(key[:2] == (package, "办结") for key in found)
        assert editions[package] == list(range(1, handed_in + 1))
        assert edition == handed_in
        if status == "已报送":
            demand_as_handed_in(house, package, edition)


def demand_as_handed_in(house: House, package: int, edition: int) -> None:
    rows = house.rows(
        'SELECT n.id, c."values", e."values" FROM nominations_nomination n '
        "JOIN nominations_content c ON c.nomination_id = n.id "
        "JOIN nominations_editionentry e ON e.nomination_id = n.id JOIN nominations_edition d ON d.id = e.edition_id "
        f"WHERE n.package_id = {package} AND d.number = {edition}"
    )
    assert rows
    for key, now, kept in rows:
        assert _values(now) == _values(kept), f"nomination {key} is not as it was handed in"


def demand_saved(house: House, told: Told) -> None:
    for key, values in house.rows('SELECT nomination_id, "values" FROM nominations_content'):
        if key in told.sent:
            number = re.fullmatch(r"示例内容第(\d+)次", _values(values)[SAVED])
            there = int(number[1]) if number else 0
            assert told.saved[key] <= there <= told.sent[key], f"nomination {key}: a save is lost"


def demand_places(house: House, told: Told, most: dict[tuple[str, str], int], package: int) -> None:
    rows = house.rows(
        "SELECT key, id, type, category, place, status, \"order\" FROM nominations_nomination "
        f'WHERE package_id = {package} ORDER BY type, "order", id'
    )  # fmt: skip
    made = {uuid.UUID(str(row[0])): row[1] for row in rows}
    assert len(made) == len(rows)
    assert told.drafted.items() <= made.items(), "acknowledged and not there, or there twice"
    assert made.keys() <= told.asked and not made.keys() & told.refused
    standing = [row for row in rows if row[5] not in GONE]
    assert not told.dropped & {row[1] for row in standing}
    for place, number in Counter((row[3], row[4]) for row in standing).items():
        assert number <= most[place], f"{place} exceeded"
    for type_ in ("集体", "个人"):
        orders = [row[6] for row in standing if row[2] == type_]
        assert orders == list(range(1, len(orders) + 1))


# ——— the test ———————————————————————————————————————————————————————————————————————————————————————————


def _places() -> dict[tuple[str, str], int]:
    rulebook = library.by_name(NOTICE)
    [table] = [t for t in rulebook.quotas if any(row.name == LIUZHOU for row in t.rows)]
    categories = rulebook.fields["参评类别"].options
    figures = {(c, p): table.figure(LIUZHOU, c, p == "备选") for c in categories for p in ("推荐", "备选")}
    return {place: figure.high for place, figure in figures.items() if figure}


@pytest.mark.db("what was acknowledged is on the disk")
def test_nothing_acknowledged_is_lost_and_nothing_doubled_however_often_the_server_is_killed(house, tmp_path):
    chance, told, traffic = random.Random(SEED), Told(), Traffic()
    print(f"XUANXIAN_SEED={SEED}")
    root = Path(__file__).parents[2]
    house.python(
        f"import sys; sys.path.insert(0, {str(root)!r}); from tests.site.test_kills import prepare; prepare()"
    )
    server = Server(house, tmp_path / "server.log")
    by_case = (
        "SELECT o.name, p.id FROM nominations_package p JOIN organisations_organisation o ON o.id = p.unit_id"
    )
    packages = dict(house.rows(by_case))
    users = dict(
        house.rows(
            "SELECT o.name, u.username FROM accounts_appointment a JOIN accounts_user u ON u.id = a.user_id "
            "JOIN organisations_organisation o ON o.id = a.organisation_id WHERE u.username LIKE 'unit%'"
        )
    )
    rows = house.rows("SELECT package_id, id, revision FROM nominations_nomination ORDER BY id")
    places = _places()
    server.start()
    server.answers()
    people: list[tuple[Callable[..., None], Person, Any]] = []

    cookies: dict[str, dict[str, str]] = defaultdict(dict)

    def comes(unit: str, does: Callable[..., None], *what: Any) -> None:
        """Whoever comes second from a unit is at another window of the same browser."""
        person = Person(server, traffic, users[unit], cookies[unit])
        if not person.cookies:
            person.sign_in("shili-2023-yanshi")
        people.append((does, person, what))

    for unit in SENDERS:
        comes(unit, hands_in, packages[unit])
        for _, key, revision in [row for row in rows if row[0] == packages[unit]][:2]:
            comes(unit, saves, key, revision)
    for _ in range(2):
        comes(LIUZHOU, drafts, packages[LIUZHOU], random.Random(chance.random()), list(places))

    def demand_all() -> None:
        demand_acknowledged(house, told)
        demand_saved(house, told)
        demand_places(house, told, places, packages[LIUZHOU])
        assert house.xuanxian("acts", "verify", "--data", house.data) == (0, "办理记录、封存和现状相符\n")

    try:
        with ThreadPoolExecutor(len(people)) as pool:
            try:
                working = [pool.submit(does, person, told, *what) for does, person, what in people]
                for kill in range(KILLS):
                    traffic.run(chance.randrange(30), AIMS[kill % len(AIMS)])
                    time.sleep(chance.uniform(0, 0.1))
                    server.kill()
                    traffic.stop()
                    for done in working:
                        assert not done.done(), done.result()
                    server.start()
                    demand_all()
                    server.answers()
                traffic.run(15)
            finally:
                traffic.set(open=True, over=True)
                if server.gone():
                    server.start()
                    server.answers()
            for done in working:
                done.result()
        demand_all()
    finally:
        if not server.gone():
            server.kill()
    assert "Traceback" not in server.log.read_text(), server.log.read_text()[-5000:]
    assert told.acts and told.saves and told.drafted
    handed_in = sum(verb == "办结" for _, verb, _ in told.acts)
    vendor = "postgresql" if "XUANXIAN_DATABASE" in house.env else "sqlite"
    print(
        f"{vendor}: {KILLS} kills; acknowledged {handed_in} hand-ins, {len(told.acts) - handed_in} withdrawals, "
        f"{told.saves} saves, {len(told.drafted)} drafts, {len(told.dropped)} drops; {told.lost} answers lost"
    )
