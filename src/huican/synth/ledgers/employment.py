"""Work and learning: start-up (14), collective projects (15), students (16), training (17), job
seekers (18)."""

from __future__ import annotations

from random import Random

from huican.synth.ledgers.measures import Measure
from huican.synth.ledgers.schema import PERSON, PERSON_BRIEF, Field, Ledger, Row
from huican.synth.persons import Person
from huican.synth.plan import Plan

_START_UP_FEN = 300_000  # 3,000 yuan a project (local)
_STUDENT_FEN = {"专科": 100_000, "本科": 200_000, "研究生": 300_000}
_COURSES = (
    "稻虾共生技术",
    "茶树（油茶）种植技术",
    "缝纫机操作",
    "蓝莓种植技术",
    "手工技术",
    "电商运营",
)
_POSTS = ("电商客服", "统计员", "网络主播", "保洁", "质检员")


def _can_work(p: Person, age: int) -> bool:
    return 18 <= age <= 59 and p.level >= 2


def _start_up(plan: Plan, rng: Random) -> list[Row]:
    paid = plan.day(rng, (9, 10), (11, 20))
    return [
        (
            p,
            rng.choice(("自主创业", "灵活就业")),
            rng.choice(("电商", "种植", "养殖", "裁缝", "小卖部")),
            _START_UP_FEN,
            paid,
        )
        for p in plan.pick(rng, _can_work, 10.8)
    ]


START_UP = Ledger(
    number="14",
    key="start-up",
    file="14就业创业扶持|残疾人就业创业扶持资金明细|创业扶持",
    title="残疾人就业创业扶持资金发放表|{office}{year}年残疾人就业创业扶持资金明细|{year}年创业扶持发放",
    day="compact",
    wan="c",
    group="扶持情况",
    fields=(
        PERSON,
        Field("kind", "text", "扶持类型|就业形式|类型"),
        Field("project", "text", "项目|经营项目|项目"),
        Field("amount_fen", "fen", "金额|扶持资金|扶持金额"),
        Field("paid_on", "day", "发放日期|拨付时间|发放"),
    ),
    total="amount_fen",
    rows=_start_up,
    measures=(
        Measure("start-up.persons", "扶持就业创业", "人", "persons"),
        Measure("start-up.amount", "就业创业扶持资金", "元", "amount", ("amount_fen",)),
    ),
)


def _projects(plan: Plan, rng: Random) -> list[Row]:
    towns = list(plan.townships_of())
    rows: list[Row] = []
    for i in range(1, plan.count(1) + 1):
        rows.append(
            (None, rng.choice(towns), "阳光大棚", f"第{i}号大棚", rng.randint(1, 6), 300_000)
        )
    for town in rng.sample(towns, min(len(towns), plan.count(0.1))):
        rows.append((None, town, "助残基地", f"{town}助残基地", rng.randint(8, 20), 1_900_000))
    return rows


PROJECTS = Ledger(
    number="15",
    key="greenhouse-base",
    file="15阳光大棚与助残基地|设施农业扶持项目明细|大棚基地",
    title="“阳光大棚”“助残基地”项目资金表|{office}{year}年设施农业扶持项目明细表|{year}年大棚、基地项目",
    wan="c",
    group="项目情况",
    fields=(
        Field("at", "text", "乡镇|所在乡镇|乡镇街"),
        Field("kind", "text", "项目类型|项目类别|类型"),
        Field("project", "text", "项目名称|项目名称|名称"),
        Field("helped", "count", "带动残疾人数|带动残疾人（人）|带动人数"),
        Field("amount_fen", "fen", "金额|扶持资金|资金"),
    ),
    total="amount_fen",
    rows=_projects,
    measures=(
        Measure("greenhouse.projects", "阳光大棚", "个", "rows", where={"kind": "阳光大棚"}),
        Measure("base.projects", "助残基地", "个", "rows", where={"kind": "助残基地"}),
        Measure("greenhouse-base.amount", "设施农业扶持资金", "元", "amount", ("amount_fen",)),
    ),
)


def _students(plan: Plan, rng: Random) -> list[Row]:
    rows: list[Row] = []
    for p in plan.pick(rng, lambda p, age: 17 <= age <= 25 and p.category != 5, 3.6):
        degree = rng.choice(
            ("专科", "本科", "本科", "研究生") if rng.random() < 0.2 else ("专科", "本科")
        )
        school = rng.choice((f"{plan.areas.city[:2]}师范学院", "示范大学", "省特教学院"))
        rows.append((p, school, degree, _STUDENT_FEN[degree]))
    return rows


STUDENTS = Ledger(
    number="16",
    key="education-aid",
    file="16高等教育资助|残疾学生高等教育资助名册|助学",
    title="残疾学生高等教育资助发放表|{office}{year}年残疾学生高等教育资助名册|{year}年大学生资助",
    group="资助情况",
    fields=(
        PERSON,
        Field("school", "text", "学校|录取院校|学校"),
        Field("degree", "text", "学历|培养层次|学历"),
        Field("amount_fen", "fen", "金额|资助金额|金额"),
    ),
    total="amount_fen",
    rows=_students,
    measures=(
        Measure("education-aid.persons", "资助残疾学生", "人", "persons"),
        Measure("education-aid.amount", "残疾学生资助资金", "元", "amount", ("amount_fen",)),
    ),
)


def _training(plan: Plan, rng: Random) -> list[Row]:
    """Courses of about 40 places; a few attend two, so attendances are more than persons."""
    persons = plan.pick(rng, lambda p, age: 16 <= age <= 62, 6.2)
    courses = max(1, min(len(_COURSES), round(len(persons) / 40)))
    begins = sorted(plan.day(rng, (3, 1), (11, 20)) for _ in range(courses))
    rows: list[Row] = []
    for p in persons:
        own = rng.sample(range(courses), 2 if courses > 1 and rng.random() < 0.04 else 1)
        for i in own:
            rows.append((p, f"第{i + 1}期", _COURSES[i], begins[i], 24, True))
    rng.shuffle(rows)
    return rows


TRAINING = Ledger(
    number="17",
    key="training",
    file="17残疾人培训|残疾人培训学员名册|培训",
    title="残疾人职业技能和农村实用技术培训花名册|{office}{year}年残疾人培训学员名册|{year}年培训班学员",
    group="培训情况",
    fields=(
        Field("term", "text", "期次|培训期次|期"),
        Field("course", "text", "培训名称|培训内容|班名"),
        Field("begins", "day", "开班日期|开班时间|开班"),
        PERSON_BRIEF,
        Field("hours", "count", "课时|培训课时|学时"),
        Field("finished", "flag", "是否结业|是否结业|结业"),
    ),
    rows=_training,
    measures=(
        Measure("training.courses", "培训期数", "期", "distinct", ("term",)),
        Measure("training.attendances", "培训人次", "人次", "rows"),
    ),
)


def _seekers(plan: Plan, rng: Random) -> list[Row]:
    fairs = min(4, plan.count(0.25))
    return [
        (p, rng.choice(_POSTS), plan.day(rng), f"第{rng.randint(1, fairs)}场", rng.random() < 0.4)
        for p in plan.pick(rng, _can_work, 9.5)
    ]


JOB_SEEKERS = Ledger(
    number="18",
    key="job-register",
    file="18就业需求登记|就业年龄段残疾人求职登记|求职登记",
    title="就业年龄段残疾人求职登记表|{office}{year}年就业年龄段残疾人求职意愿登记|求职残疾人登记（{year}）",
    day="dot",
    group="求职情况",
    fields=(
        PERSON,
        Field("post", "text", "求职意向|意向岗位|想做的工作"),
        Field("registered", "day", "登记日期|登记时间|登记"),
        Field("fair", "text", "招聘会|参加招聘会|招聘会"),
        Field("agreed", "flag", "达成就业意向|是否达成就业意向|达成意向"),
    ),
    rows=_seekers,
    measures=(
        Measure("job-register.persons", "登记就业阶段残疾人", "人", "persons"),
        Measure("job-register.intentions", "达成就业意向", "人", "persons", where={"agreed": True}),
    ),
)
