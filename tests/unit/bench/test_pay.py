"""The made-up month of `huican bench pay`: where its persons live, and the printed answer."""

from huican.bench.pay import measure, places


def test_the_area_is_the_smallest_that_holds_everybody():
    assert places.area(25_000) == "990101000000"
    assert places.area(25_001) == places.area(200_000) == "990100000000"
    assert places.area(200_001) == places.area(2_000_000) == "990000000000"


def test_counties_are_numbered_city_by_city():
    assert places.counties(225_001) == [
        *(f"9901{number:02d}" for number in range(1, 9)), "990201", "990202",
    ]  # fmt: skip


def test_the_whole_month_is_the_sum_of_building_checking_and_releasing():
    def step(name: str, seconds: float) -> dict[str, object]:
        return {"name": name, "seconds": seconds, "cpu_s": 1.0, "postgres_cpu_s": seconds}

    _, rows, remarks = measure.table({
        "month": {
            "lines": 1_000, "held": 31, "released": 969, "faults": 0, "peak_kib": 204_800,
            "postgres_peak_kib": 409_600, "found": {"登记已死亡": [3, 3]},
            "steps": [step("制批", 2), step("检查", 3), step("放行", 4), step("送银行的表格", 9)],
        },
        "compared": {"ways": [step("django-hordak，transfer_to", 60) | {"lines": 500}]},
    })  # fmt: skip
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["制批、检查、放行，合计"] == ["1,000", "9.0", "3.0", "9.0", "12000"]
    assert by_name["只记账：django-hordak，transfer_to"][0] == "500"
    assert "暂缓 31 行" in remarks[0] and "200 MiB" in remarks[0]
    assert "登记已死亡 3/3" in remarks[1]
