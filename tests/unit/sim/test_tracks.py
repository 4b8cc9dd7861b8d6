from pathlib import Path

import numpy as np
import pytest

from sim.paths import smooth_path
from sim.scene import Track
from sim.tracks import TrackError, read_track, read_track_csv
from sim.walks import read_walks

GOOD = "time_s,north_m,east_m\n0,1,2\n\n# a remark\n1.5, 2 ,3e0\n"
MOTION = Path(__file__).resolve().parents[4] / "shared" / "motion"


def csv(folder, text, name="walk.csv"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("text", [GOOD, GOOD.split("\n", 1)[1]])
def test_reads_rows_with_or_without_header(tmp_path, text):
    line = read_track_csv(csv(tmp_path, text))
    np.testing.assert_array_equal(line.times_s, [0.0, 1.5])
    np.testing.assert_array_equal(line.north_east_m, [[1.0, 2.0], [2.0, 3.0]])
    assert line.heading_ned_rad is None


def test_reads_headings(tmp_path):
    line = read_track_csv(csv(tmp_path, "time_s,north_m,east_m,heading_deg\n0,0,0,170\n4,0,0,-170\n"))
    assert line.heading_ned_rad == pytest.approx(np.deg2rad([170, -170]))
    path = smooth_path(line)
    assert path.at(2.0)[0, 2] == pytest.approx(np.pi)  # turns the short way


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0,0,0\n1,x,0\n", r"walk\.csv:2: north_m must be a finite number, got 'x'"),
        ("0,0,0\n1,nan,0\n", r"walk\.csv:2: north_m must be a finite number"),
        ("0,0,inf\n", r"walk\.csv:1: east_m must be a finite number"),
        ("0,0,0\n\n0,1,1\n", r"walk\.csv:3: time_s must increase, got 0 after 0"),
        ("0,0\n", r"walk\.csv:1: 2 values in '0,0'; needed: 3 or 4"),
        ("0,0,0\n1,0,0,90\n", r"walk\.csv:2: 4 values .* needed: 3 "),
        ("0,0,9e9\n", r"walk\.csv:1: east_m must be within ±5000, got 9e"),
        ("0,0,0\n1e9,0,0\n", r"walk\.csv:2: time_s must be within ±3600, got 1e"),
        ("t,x,y\n0,0,0\n", r"walk\.csv:1: header 't,x,y'; allowed: time_s,north_m,east_m\[,heading_deg\]"),
        ("time_s,north_m,east_m\n", r"walk\.csv: 0 rows of time_s,north_m,east_m; allowed: 1 to 20000"),
        ("", r"walk\.csv: 0 rows of time_s,north_m,east_m; allowed: 1 to 20000"),
    ],
)
def test_says_what_is_wrong_and_where(tmp_path, text, message):
    with pytest.raises(TrackError, match=message):
        read_track_csv(csv(tmp_path, text))


def test_says_that_a_file_is_no_text(tmp_path):
    file = tmp_path / "walk.csv"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TrackError, match="cannot be read as text"):
        read_track_csv(file)


def test_finds_files_in_the_given_folders(tmp_path):
    csv(tmp_path, GOOD, "plaza.csv")
    assert len(read_track(Track(file="plaza"), [tmp_path]).times_s) == 2
    with pytest.raises(TrackError, match=r"'nowhere' not found; looked for .*nowhere\.csv"):
        read_track(Track(file="nowhere"), [tmp_path])


def test_takes_the_rows_of_a_scene():
    line = read_track(Track(rows=[(0.0, 1.0, 2.0), (2.0, 3.0, 4.0)]))
    np.testing.assert_array_equal(line.north_east_m, [[1.0, 2.0], [3.0, 4.0]])


def test_takes_headings_in_the_rows_of_a_scene():
    line = read_track(Track(rows=[(0.0, 1.0, 2.0, 90.0)]))
    np.testing.assert_array_equal(line.north_east_m, [[1.0, 2.0]])
    assert line.heading_ned_rad == pytest.approx([np.pi / 2])


def recorded(folder, noise_m):
    """A person who walks east at 1.3 m/s and south at 0.2 m/s for 12 s, as the data sets write it."""
    times_s = np.arange(31) * 0.4
    noise = noise_m * np.random.default_rng(0).standard_normal((31, 2))
    rows = [
        f"{800 + 10 * i}\t7.0\t{4 + 1.3 * t + n[0]:.6f}\t{9 - 0.2 * t + n[1]:.6f}"
        for i, (t, n) in enumerate(zip(times_s, noise, strict=True))
    ]
    return csv(folder, "\n".join([*rows, "800\t8.0\t1.0\t1.0"]), "people.txt")


def test_a_recorded_walk_becomes_a_track(tmp_path):
    walks = read_walks(recorded(tmp_path, noise_m=0.0))
    assert list(walks) == [7]
    path = smooth_path(read_track(walks[7]))
    for time_s in (0.0, 6.0, 12.0):
        value, rate, _ = path.at(time_s)
        assert value[:2] == pytest.approx([-0.2 * time_s, 1.3 * time_s], abs=0.05)
        if time_s == 6.0:
            assert rate[:2] == pytest.approx([-0.2, 1.3], abs=0.01)
    assert path.at(-5.0)[1, :2] == pytest.approx([0, 0])


def test_noise_of_a_recording_is_smoothed(tmp_path):
    path = smooth_path(read_track(read_walks(recorded(tmp_path, noise_m=0.03))[7]))
    accelerations = np.array([path.at(t)[2, :2] for t in np.arange(0.5, 11.5, 0.05)])
    assert np.hypot(*accelerations.T).max() < 0.6


def test_says_that_a_file_holds_no_walks(tmp_path):
    with pytest.raises(TrackError, match="not a table of numbers"):
        read_walks(csv(tmp_path, "frame person x y\n", "people.txt"))
    with pytest.raises(TrackError, match="3 columns; needed: frame person x_m y_m"):
        read_walks(csv(tmp_path, "0 1 2\n1 2 3\n", "people.txt"))


@pytest.mark.skipif(not MOTION.is_dir(), reason=f"recorded walks are not part of the project; none at {MOTION}")
@pytest.mark.parametrize("name", ["biwi_eth.txt", "crowds_zara01.txt"])
def test_real_people_move_like_people(name):
    walks = read_walks(MOTION / name)
    assert len(walks) >= 20
    speeds, accelerations = [], []
    for track in list(walks.values())[:30]:
        path = smooth_path(read_track(track))
        for time_s in np.arange(0.0, track.rows[-1][0] - 1.0, 0.1):
            _, rate, acceleration = path.at(time_s)
            speeds.append(np.hypot(*rate[:2]))
            accelerations.append(np.hypot(*acceleration[:2]))
    assert 0.5 < np.median(speeds) < 2.0
    assert max(speeds) < 4.5
    assert np.percentile(accelerations, 99) < 1.5
