"""Work off the request: asked once, done once, taken over from a worker that was killed, given up with words."""

import signal
from datetime import timedelta

import pytest

from tests.platform.conftest import until
from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.platform import clock
from xuanxian.platform.files.actions import content_of, store
from xuanxian.platform.tasks import actions
from xuanxian.platform.tasks.actions import LEASE, CannotMake, LeaseLost, ask, claim, sweep, work_once
from xuanxian.platform.tasks.models import Job, JobState


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def maker(monkeypatch):
    """Registers a maker of the kind 示例 for the length of the test."""
    monkeypatch.setattr(actions, "_makers", {})
    return actions.job("示例")


def ask_one(now, key="1"):
    return ask("示例", key, {"编号": key}, by=None, now=now)


def seen(job):
    job.refresh_from_db()
    return job.state, job.attempts, job.leased_until


@pytest.mark.django_db
class TestOneWorker:
    def test_asking_twice_is_asking_once(self, now):
        assert ask_one(now) == ask_one(now + LEASE)
        assert Job.objects.get().asked == now

    def test_a_job_brings_a_file_to_ready(self, now, maker):
        @maker
        def make(job, progress):
            progress(1, 2, "第一件")
            assert Job.objects.values_list("done", "total", "message").get() == (1, 2, "第一件")
            progress(2, 2)
            return store("示例.pdf", "pdf", job.arguments["编号"].encode(), by=None, now=now)

        asked = ask_one(now)
        done = work_once(now)
        assert (done.pk, done.state, done.message) == (asked.pk, JobState.READY, "")
        assert (done.done, done.total, content_of(done.result)) == (2, 2, b"1")
        assert work_once(now) is None
        assert ask_one(now).state == JobState.READY

    def test_jobs_are_done_in_the_order_they_were_asked(self, now, maker):
        maker(lambda job, progress: None)
        asked = [ask_one(now, key).pk for key in "312"]
        assert [work_once(now).pk for _ in asked] == asked

    @pytest.mark.parametrize(
        "error", [CannotMake("名册中没有对象，请先填写"), MissingGlyph("\ue000", "姓名")]
    )
    def test_what_cannot_be_made_fails_with_its_words_and_is_tried_when_asked_again(self, now, maker, error):
        @maker
        def make(job, progress):
            raise error

        ask_one(now)
        failed = work_once(now)
        assert (failed.state, failed.message) == (JobState.FAILED, str(error))
        assert work_once(now) is None
        again = ask("示例", "1", {"编号": "新"}, by=None, now=now + LEASE)
        assert (again.pk, again.state, again.attempts, again.message) == (failed.pk, JobState.WAITING, 0, "")
        assert (again.arguments, again.asked) == ({"编号": "新"}, now + LEASE)

    def test_an_error_of_the_program_is_tried_three_times(self, now, maker, caplog):
        tries = []

        @maker
        def make(job, progress):
            tries.append(job.attempts)
            raise ZeroDivisionError

        asked = ask_one(now)
        for n in range(5):
            work_once(now + timedelta(seconds=10 * n))
        assert tries == [1, 2, 3]
        asked.refresh_from_db()
        assert asked.state == JobState.FAILED and asked.message.startswith("试了3次都没有做完")
        assert "ZeroDivisionError" in caplog.text

    def test_a_kind_that_nobody_does_fails_with_words(self, now):
        ask("无人会做", "1", {}, by=None, now=now)
        assert (work_once(now).state, work_once(now)) == (JobState.FAILED, None)

    def test_a_worker_that_must_stop_puts_the_job_back_unspent(self, now, maker):
        @maker
        def make(job, progress):
            progress(1, 2)

        asked = ask_one(now)
        work_once(now, stopping=lambda: True)
        assert seen(asked) == (JobState.WAITING, 0, None)


@pytest.mark.django_db
class TestLease:
    def test_nobody_takes_a_job_under_a_lease(self, now):
        asked = ask_one(now)
        assert claim(now) == asked
        assert claim(now) is None
        assert sweep(now + LEASE) == 0
        assert sweep(now + LEASE + timedelta(seconds=1)) == 1
        assert claim(now).attempts == 2

    def test_progress_renews_the_lease(self, now, maker, monkeypatch):
        seconds = iter(range(0, 1000, 5))
        monkeypatch.setattr(actions.time, "monotonic", lambda: next(seconds))

        @maker
        def make(job, progress):
            before = job.leased_until
            progress(1, 3)
            progress(2, 3)
            assert job.leased_until >= before + timedelta(seconds=10)
            assert sweep(now + LEASE + timedelta(seconds=9)) == 0

        ask_one(now)
        assert work_once(now).state == JobState.READY

    def test_progress_is_not_written_more_often_than_each_second(self, now, maker, django_assert_num_queries):
        @maker
        def make(job, progress):
            progress(1, 999)
            with django_assert_num_queries(0):
                for n in range(2, 999):
                    progress(n, 999)
            with django_assert_num_queries(1):
                progress(999, 999)

        ask_one(now)
        assert work_once(now).state == JobState.READY

    def test_who_lost_the_lease_writes_nothing(self, now, maker):
        @maker
        def make(job, progress):
            sweep(now + 2 * LEASE)
            other = claim(now + 2 * LEASE)
            assert other.pk == job.pk
            with pytest.raises(LeaseLost):
                progress(9, 9)
            raise LeaseLost

        asked = ask_one(now)
        work_once(now)
        assert seen(asked) == (JobState.RUNNING, 2, now + 3 * LEASE)
        assert asked.done == 0

    def test_a_clock_set_back_does_not_freeze_a_job(self, now):
        ask_one(now)
        claim(now)
        assert sweep(now - timedelta(days=300)) == 1

    def test_after_three_workers_died_the_job_is_given_up(self, now):
        asked = ask_one(now)
        for n in range(3):
            sweep(now + 2 * n * LEASE)
            assert claim(now + 2 * n * LEASE).attempts == n + 1
        assert sweep(now + 10 * LEASE) == 1
        asked.refresh_from_db()
        assert (asked.state, asked.attempts) == (JobState.FAILED, 3)
        assert "请联系系统管理员" in asked.message

    def test_an_idle_worker_writes_nothing(self, now, django_assert_num_queries):
        with django_assert_num_queries(2):
            assert work_once(now) is None


WORKER = """
import sys, time
from datetime import timedelta
from xuanxian.platform.tasks import actions, worker
actions.LEASE = timedelta(seconds=2)
actions._EVERY = 0.1
@actions.job("示例")
def make(job, progress):
    for n in range(1, 11):
        print(f"{job.pk} {n}", flush=True)
        time.sleep(float(sys.argv[1]))
        progress(n, 10)
worker.main()
"""


def _worker(house, seconds):
    return house.start("-c", f"import django; django.setup()\n{WORKER}", seconds)


def _ask(house, jobs=1):
    house.python(
        "from xuanxian.platform import clock; from xuanxian.platform.tasks.actions import ask\n"
        f"for n in range({jobs}): ask('示例', str(n), {{}}, by=None, now=clock.now())"
    )


def _jobs(house):
    return house.rows("SELECT state, attempts, done, message FROM tasks_job ORDER BY id")


@pytest.mark.db("whose lease is over")
def test_a_worker_killed_in_the_middle_is_relieved_by_another(house):
    _ask(house)
    first = _worker(house, 1)
    assert [first.stdout.readline() for _ in range(3)] == ["1 1\n", "1 2\n", "1 3\n"]
    first.kill()
    first.wait()
    assert _jobs(house) == [("进行", 1, 2, "")]
    second = _worker(house, 0.01)
    assert [second.stdout.readline() for _ in range(10)] == [f"1 {n}\n" for n in range(1, 11)]
    until(lambda: _jobs(house) == [("完成", 2, 10, "")])
    second.send_signal(signal.SIGTERM)
    assert (second.wait(20), second.stdout.read()) == (0, "")


def test_a_worker_asked_to_stop_puts_its_job_back_at_once(house):
    _ask(house)
    worker = _worker(house, 0.2)
    worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert _jobs(house) == [("等待", 0, 0, "")]


@pytest.mark.db("locks")
def test_two_workers_never_do_the_same_job(house):
    _ask(house, 12)
    workers = [_worker(house, 0.01), _worker(house, 0.01)]
    until(lambda: {state for state, *_ in _jobs(house)} == {"完成"})
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    begun = [line for worker in workers for line in worker.communicate(timeout=20)[0].splitlines()]
    assert sorted(line for line in begun if line.endswith(" 1")) == sorted(f"{n} 1" for n in range(1, 13))
    assert {attempts for _, attempts, *_ in _jobs(house)} == {1}


def test_the_worker_seals_the_record_at_its_start_and_its_end(house):
    recorded = (
        "from xuanxian.platform import clock; from xuanxian.platform.acts.actions import open_case, record\n"
        "record(open_case('示例'), '提出', by=None, now=clock.now())"
    )
    seals = "SELECT count(*) FROM acts_seal"
    house.python(recorded)
    worker = _worker(house, 0.01)
    until(lambda: house.rows(seals) == [(1,)])
    house.python(recorded)
    assert house.rows(seals) == [(1,)]
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert house.rows(seals) == [(2,)]
