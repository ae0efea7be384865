#!/usr/bin/python3
"""trend.py - is it more than usual? Rises put into simulated series: found, missed, false, late; and how fast.

usage: bench/trend.py [--series N] [--events N] [--write FILE]     needs numpy and scipy (statsmodels: the references)

Weekly counts are negative binomial (rate, over-dispersion as said), two years of them; some weeks are not read. In half
of the series a rise begins after a year: some weeks in which the rate is so many times what it was. The same counts go to
marsad's test and to methods that are published, written here from their formulas:
  C2          EARS C2: L. Hutwagner and others, J. Urban Health 80 (2003) i89: 7 weeks, 2 left out, mean + 3 s.d.
  Bayes       M. Hoehle, Computational Statistics 22 (2007) 571: Poisson with Jeffreys' prior over the same 52 weeks
  Farrington  C. P. Farrington and others, JRSS A 159 (1996) 547: 2/3-power bound, reweighted, 5 in 4 weeks
Sensitivity: rises with an alarm in their weeks. Delay: weeks to the first. False: alarms a 1000 weeks with none."""
import argparse
import pathlib
import resource
import struct
import subprocess
import sys
import time

import numpy as np
from scipy.stats import nbinom, poisson

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = ROOT / "build" / "release" / "tools" / "marsad-usual"
WEEKS, BEGIN, ALPHA = 130, 80, 0.01
VERDICTS = ("as usual", "more", "few, but more", "fewer told", "too few weeks", "not read")


# ---- simulated ---------------------------------------------------------------------------------

def simulate(n, rng):
    """counts, reports [n][WEEKS]; rate, phi, times (1: no rise), length [n]."""
    rate = rng.choice((0.2, 0.5, 1, 2, 5, 10, 20), n)
    phi = rng.choice((1.0, 1.5, 2.5, 4.0), n)
    times = np.where(rng.random(n) < 0.5, 1, rng.choice((2, 3, 5, 8), n))
    length = rng.choice((1, 2, 4, 8), n)
    gaps = rng.choice((0, 0, 0.05, 0.2), n)
    week = np.arange(WEEKS)
    rises = (week >= BEGIN) & (week < BEGIN + length[:, None]) & (times[:, None] > 1)
    mean = rate[:, None] * np.where(rises, times[:, None], 1)
    size = mean / np.maximum(phi - 1, 1e-9)[:, None]
    counts = np.where(phi[:, None] > 1, rng.negative_binomial(size, 1 / np.maximum(phi, 1.0000001)[:, None]), rng.poisson(mean))
    reports = (rng.random((n, WEEKS)) >= gaps[:, None]).astype(np.uint32)
    return np.where(reports > 0, counts, 0).astype(float), reports, rises, dict(rate=rate, phi=phi, times=times, length=length, gaps=gaps)


# ---- methods: alarms [n][WEEKS] -----------------------------------------------------------------

def judged(counts, reports):
    data = struct.pack("<II", *counts.shape) + counts.astype("<f8").tobytes() + reports.astype("<u4").tobytes()
    run = subprocess.run([TOOL, "judge", str(ALPHA), "1"], input=data, capture_output=True, check=True)
    return np.frombuffer(run.stdout, "<f8").reshape(*counts.shape, 5)


def marsad(counts, reports):
    return judged(counts, reports)[:, :, 4] == VERDICTS.index("more")


def marsad_any(counts, reports):
    verdict = judged(counts, reports)[:, :, 4]
    return (verdict == VERDICTS.index("more")) | (verdict == VERDICTS.index("few, but more"))


def base(counts, reports, end, weeks):
    """Read weeks before `end`, as an array with a mask."""
    first = max(0, end - weeks)
    return counts[:, first:end], reports[:, first:end] > 0


def means(y, read):
    n = np.maximum(read.sum(1), 1)
    return (y * read).sum(1) / n, n


def c2(counts, reports):
    out = np.zeros(counts.shape, bool)
    for week in range(26, WEEKS):
        y, read = base(counts, reports, week - 2, 7)
        mean, n = means(y, read)
        sd = np.sqrt((((y - mean[:, None]) * read) ** 2).sum(1) / np.maximum(n - 1, 1))
        out[:, week] = (counts[:, week] > mean + 3 * np.maximum(sd, 0.2)) & (reports[:, week] > 0) & (n >= 4)
    return out


def bayes(counts, reports):
    out = np.zeros(counts.shape, bool)
    for week in range(26, WEEKS):
        y, read = base(counts, reports, week, 52)
        n = read.sum(1)
        upper = nbinom.ppf(1 - ALPHA, (y * read).sum(1) + 0.5, n / (n + 1.0))
        out[:, week] = (counts[:, week] > upper) & (reports[:, week] > 0) & (n >= 26)
    return out


def farrington(counts, reports):
    out = np.zeros(counts.shape, bool)
    z = 2.3263478740408408  # of 1 - ALPHA
    for week in range(26, WEEKS):
        y, read = base(counts, reports, week, 52)
        mean, n = means(y, read)
        mean = np.maximum(mean, 0.5 / n)
        for _ in range(2):
            phi = np.maximum(1, (read * (y - mean[:, None]) ** 2 / mean[:, None]).sum(1) / (n - 1.0))
            s = 1.5 * (y ** (2 / 3) * mean[:, None] ** (-1 / 6) - mean[:, None] ** 0.5) / np.sqrt(phi * (1 - 1 / n))[:, None]
            w = np.where(s > 1, 1 / np.maximum(s, 1) ** 2, 1) * read
            mean = np.maximum((w * y).sum(1) / w.sum(1), 0.5 / n)
        tau = phi * mean + phi * mean / n
        upper = mean * (1 + 2 / 3 * z * np.sqrt(tau) / mean) ** 1.5
        late = counts[:, max(0, week - 3):week + 1].sum(1)
        out[:, week] = (counts[:, week] > upper) & (reports[:, week] > 0) & (n >= 26) & (late >= 5)
    return out


# ---- figures ------------------------------------------------------------------------------------

def figures(alarms, reports, rises, kind):
    quiet = (reports > 0) & ~rises
    quiet[:, :52] = False
    quiet[:, BEGIN:BEGIN + 34] &= ~(kind["times"] > 1)[:, None]  # weeks whose base may hold the rise
    risen = kind["times"] > 1
    seen = (alarms & rises)[risen]
    found = seen.any(1)
    delay = seen.argmax(1)[found] - BEGIN
    return dict(sensitivity=found.mean(), delay=delay.mean(), median=np.median(delay), false=1000 * alarms[quiet].mean(), rises=int(risen.sum()),
                quiet=int(quiet.sum()))


GROUPS = {"phi": (1.0, 1.5, 2.5, 4.0), "rate": (0.2, 1, 5, 20), "times": (2, 3, 5, 8), "length": (1, 2, 4, 8), "gaps": (0, 0.2)}


def cell(key, f):
    rise = f"{f['sensitivity']:.2f} / {f['delay']:.1f}"
    return rise if key == "times" else f"{rise} / {f['false']:.1f}"


def table(n, rng):
    counts, reports, rises, kind = simulate(n, rng)
    methods = {"marsad (more)": marsad, "marsad (more, or few but more)": marsad_any, "EARS C2": c2, "Bayes (Hoehle 2007)": bayes,
               "Farrington 1996": farrington}
    lines = ["| method | sensitivity | mean delay, weeks | median | false alarms a 1000 weeks |", "|---|---|---|---|---|"]
    parts = []
    for name, method in methods.items():
        alarms = method(counts, reports)
        f = figures(alarms, reports, rises, kind)
        lines.append(f"| {name} | {f['sensitivity']:.3f} | {f['delay']:.2f} | {f['median']:.0f} | {f['false']:.1f} |")
        for key, values in GROUPS.items():
            for value in values:
                of = kind[key] == value
                g = figures(alarms[of], reports[of], rises[of], {k: v[of] for k, v in kind.items()})
                parts.append((key, value, g))
    lines += ["", f"{n} series, {f['rises']} rises, {f['quiet']} quiet weeks.", "",
              "| of the series with | " + " | ".join(methods) + " |", "|---|" + "---|" * len(methods)]
    for key, value in dict.fromkeys((k, v) for k, v, _ in parts):
        cells = [cell(key, g) for k, v, g in parts if (k, v) == (key, value)]
        lines.append(f"| {key} {value:g} | " + " | ".join(cells) + " |")
    return lines + ["", "Cells: sensitivity / mean delay in weeks / false alarms a 1000 weeks, these not where all have a rise. phi: how many",
                    "times the mean the variance is; rate: events a week; times: what the rate rises to; length: weeks that the rise lasts; gaps: share of",
                    "weeks without reports."]


# ---- speed --------------------------------------------------------------------------------------

def cpu():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def by_numpy(place, week, places, weeks):
    """The same cells, a column of weeks at a time."""
    counts = np.bincount(place * weeks + week, minlength=places * weeks).reshape(places, weeks).astype(float)
    out = np.full((places, weeks, 4), np.nan)
    for end in range(1, weeks):
        y4, y = counts[:, max(0, end - 4):end], counts[:, max(0, end - 52):end]
        out[:, end, 0], out[:, end, 1] = y4.mean(1), y.mean(1)
        n = y.shape[1]
        if n < 26:
            continue
        mean = y.mean(1)
        empty = mean == 0
        m = np.where(empty, 1, mean)
        phi = np.maximum(1, ((y - m[:, None]) ** 2 / m[:, None]).sum(1) / (n - 1))
        s = 1.5 * (np.cbrt(y * y) * m[:, None] ** (-1 / 6) - np.sqrt(m)[:, None]) / np.sqrt(phi * (1 - 1 / n))[:, None]
        w = np.where(s > 2.58, 1 / np.where(s > 2.58, s, 1) ** 2, 1)
        w *= n / w.sum(1)[:, None]
        m = np.where(empty, 1, (w * y).sum(1) / w.sum(1))
        phi = np.maximum(1, (w * (y - m[:, None]) ** 2 / m[:, None]).sum(1) / (n - 1))
        m, phi = np.where(empty, 0.5 / n, m), np.where(empty, 1, phi)
        over = phi > 1 + 1e-9
        r, q = m / np.where(over, phi - 1, 1), 1 / np.where(over, phi, 2)
        out[:, end, 2] = np.where(over, nbinom.ppf(1 - ALPHA, r, q), poisson.ppf(1 - ALPHA, m))
        out[:, end, 3] = np.where(over, nbinom.sf(counts[:, end] - 1, r, q), poisson.sf(counts[:, end] - 1, m))
    return out


def speed(n, rng, places=500, weeks=520):
    share = 1 / np.arange(1, places + 1) ** 0.8
    place = rng.choice(places, n, p=share / share.sum())
    week = rng.integers(0, weeks, n)
    data = struct.pack("<III", n, places, weeks) + np.column_stack((place, week)).astype("<u4").tobytes()
    run = subprocess.run([TOOL, "speed"], input=data, capture_output=True, check=True)
    got, ours = np.frombuffer(run.stdout, "<f8").reshape(places, weeks, 5), float(run.stderr)
    start = cpu()
    want = by_numpy(place, week, places, weeks)
    theirs = cpu() - start
    good = ~np.isnan(want)
    assert np.allclose(got[:, :, :4][good], want[good], rtol=1e-6, atol=1e-9), "not the same numbers"
    return [f"{n} events, {places} places, {weeks} weeks, every week judged, the same numbers to 1e-6: marsad {ours:.2f} s, numpy and SciPy "
            f"{theirs:.2f} s of one core's CPU ({theirs / ours:.1f} times)."]


def references(rng, n=300):
    """The test by statsmodels' GLM and SciPy's distributions, beside marsad's: the largest difference of p."""
    try:
        import statsmodels.api as sm
    except ImportError:
        return ["statsmodels is not installed: the references were not computed again."]
    rate, worst = rng.choice((0.3, 1, 4, 15), n), 0.0
    counts = rng.negative_binomial(rate[:, None], 0.5, (n, 53)).astype(float)
    ours = judged(counts, np.ones(counts.shape, np.uint32))[:, 52]
    for row, got in zip(counts, ours):
        y, one = row[:52], np.ones((52, 1))
        if not y.any():
            continue
        w = np.ones(52)
        for last in (False, True):
            mean = sm.GLM(y, one, family=sm.families.Poisson(), var_weights=w).fit().fittedvalues[0]
            phi = max(1, (w * (y - mean) ** 2 / mean).sum() / 51)
            if not last:
                s = 1.5 * (y ** (2 / 3) * mean ** (-1 / 6) - mean ** 0.5) / np.sqrt(phi * 51 / 52)
                w = np.where(s > 2.58, 1 / np.where(s > 2.58, s, 1) ** 2, 1)
                w *= 52 / w.sum()
        law = nbinom(mean / (phi - 1), 1 / phi) if phi > 1 + 1e-9 else poisson(mean)
        assert law.ppf(1 - ALPHA) == got[2], "another bound"
        worst = max(worst, abs(law.sf(row[52] - 1) - got[3]))
    return [f"{n} random bases by statsmodels' GLM and SciPy: the same bounds, p within {worst:.1e}."]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--series", type=int, default=10000)
    args.add_argument("--events", type=int, default=1000000)
    args.add_argument("--write")
    args = args.parse_args()
    start = time.time()
    lines = ["# Trend: rises found in simulated series", "", "Written by `bench/trend.py`; what is simulated and the methods stand in it.", ""]
    lines += table(args.series, np.random.default_rng(9)) + ["", "## Speed", ""] + speed(args.events, np.random.default_rng(10))
    lines += ["", "## References", ""] + references(np.random.default_rng(11))
    text = "\n".join(lines) + "\n"
    if args.write:
        pathlib.Path(args.write).write_text(text)
    print(text + f"({time.time() - start:.0f} s)", file=sys.stdout)


if __name__ == "__main__":
    main()
