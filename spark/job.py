"""job.py - web archives to events on Apache Spark, with the library that `marsad add` uses; events and claims are the same
rows.

usage: spark-submit spark/job.py [--data DIR] [--sample] [--gate] [--postgis URL] --out DIR PATH...

PATH: WARC files (or any file that marsad reads), or a text file of paths with "@" before it. Into --out: events/month=YYYY-MM
and claims/month=YYYY-MM as GeoParquet 1.1, aside.jsonl: what could not be read, with the reason, and the paths it was in.

  read    a task a file: reports; what is set aside goes out with its reason and costs nothing else
  near    of reports that are nearly one text the earliest stands (text/near.h): candidates share hashes of their sketch
  code    the claims of those that stand
  pairs   units in one share of the blocks are compared (link/share.c)
  parts   units that pairs hang together, by star steps over the pairs
  events  of each part
Every step is a function of its rows, so that a task that is run again gives the same; files go in under a name of the task's
own and are renamed, rows into PostGIS are put over what is there."""
import argparse
import collections
import functools
import json
import os
import pathlib
import sys
import uuid

import pyarrow
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

MANY = 64 * 1024 * 1024  # bytes of lines that go into one call of a step
BATCH = 256  # reports coded by one call
DOCS = "id string, day string, text_sha256 string, need int, sketch array<bigint>, file int, place int, line string"

# ---- the library, once a process ---------------------------------------------------------------


def engine(data):
    """Opened once in each Python worker; the files are mapped, so that workers of a machine share them. data: a folder;
    "files": those shipped by --files; None: those the package carries."""
    from marsad import share
    if data == "files":
        from pyspark import SparkFiles
        data = SparkFiles.getRootDirectory()
    return share.opened(data)


def batches(rows, schema, size=1000):
    """Arrow batches of an iterator of tuples, cut by rows and by bytes."""
    held, weight = [], 0
    for row in rows:
        held.append(row)
        weight += sum(len(c) for c in row if isinstance(c, (str, bytes)))
        if len(held) >= size or weight > MANY // 8:
            yield pyarrow.RecordBatch.from_arrays([pyarrow.array(c, f.type) for c, f in zip(zip(*held), schema)], schema=schema)
            held, weight = [], 0
    if held:
        yield pyarrow.RecordBatch.from_arrays([pyarrow.array(c, f.type) for c, f in zip(zip(*held), schema)], schema=schema)


def rows_of(batch_iterator):
    for batch in batch_iterator:
        yield from batch.to_pylist()


def step(function, spark_schema):
    """A function from dicts to tuples as one for mapInArrow."""
    arrow = pyarrow.schema([(name, {"string": pyarrow.string(), "int": pyarrow.int32(), "long": pyarrow.int64(),
                                    "bigint": pyarrow.int64(), "float": pyarrow.float32(), "binary": pyarrow.binary(),
                                    "array<bigint>": pyarrow.list_(pyarrow.int64())}[kind])
                            for name, kind in (c.strip().split(" ") for c in spark_schema.split(","))])

    def run(iterator):
        yield from batches(function(rows_of(iterator)), arrow)

    return run


# ---- read --------------------------------------------------------------------------------------


def read_files(data, sample, gate, rows):
    from marsad import share
    for row in rows:
        place = 0
        try:
            for line in share.read(engine(data), row["path"], sample=sample, gate=gate):
                told = json.loads(line)
                yield (told.get("id"), told.get("day"), told.get("text_sha256"), told.get("need"), told.get("sketch"), row["file"],
                       place, line.decode())
                place += 1
        except Exception as fault:  # noqa: BLE001 - one file costs that file
            line = json.dumps({"path": row["path"], "line": 0, "status": type(fault).__name__, "reason": str(fault)})
            yield None, None, None, None, None, row["file"], place, line


def read(spark, paths, options):
    files = spark.createDataFrame(list(enumerate(paths)), "file int, path string").repartition(max(1, len(paths)), "file")
    step_of = step(functools.partial(read_files, options.data, options.sample, options.gate), DOCS)
    return files.mapInArrow(step_of, DOCS)


# ---- near --------------------------------------------------------------------------------------


def compare_texts(rows):
    from marsad import share
    for row in rows:
        same = row["sha_a"] == row["sha_b"]
        yield row["a"], row["b"], int(same or share.near(json.loads(row["line_a"])["text"], json.loads(row["line_b"])["text"]) >= share.NEAR)


def in_rows(docs):
    """Reports by what joins them: a row a hash of the sketch, and one a text."""
    day = F.rpad("day", 10, "-01-01")  # of a month or year the first
    order = F.struct(day.isNull().alias("undated"), day.alias("day"), "id")
    return (docs.select("id", "need", order.alias("order"), F.explode("sketch").alias("hash"), F.lit(0).alias("same"))
            .union(docs.select("id", "need", order, F.xxhash64("text_sha256"), F.lit(1))))


def met_in(rows, fallen):
    """(earlier, later): as src/store/near.c has it, a report meets, in each of its rows, those that stand nearest before it; those it
    meets in enough are compared, and that of its own text. And whether a row was longer than that: then who stands changes who is met."""
    from marsad import share
    n = share.NEAR_ROW
    stands = rows.join(fallen.select("id", F.lit(0).alias("up")), "id", "left").fillna(1, ["up"])
    before = Window.partitionBy("hash", "same").orderBy("order").rowsBetween(Window.unboundedPreceding, -1)
    placed = stands.withColumn("n", F.coalesce(F.sum("up").over(before), F.lit(0))).localCheckpoint()
    a = placed.where("up = 1").select("hash", "same", F.col("id").alias("a"), F.col("need").alias("need_a"), F.col("n").alias("at"),
                                      F.floor(F.col("n") / n).alias("block"))
    blocks = F.array_distinct(F.array(F.floor((F.col("n") - 1) / n), F.floor((F.col("n") - n) / n)))
    b = placed.select("hash", "same", F.col("id").alias("b"), "need", "n", F.explode(blocks).alias("block"))
    met = (a.join(b, ["hash", "same", "block"]).where((F.col("at") < F.col("n")) & (F.col("at") >= F.col("n") - n))
           .groupBy("a", "b", "need_a", "need").agg(F.sum(1 - F.col("same")).alias("shared"), F.max("same").alias("same"))
           .where("same = 1 OR shared >= need_a OR shared >= need").select("a", "b"))
    return met, (placed.agg(F.max("n")).first()[0] or 0) > n


def judge(docs, pairs):
    """a, b, near: 1 or 0"""
    texts = docs.select("id", "text_sha256", "line")
    both = (pairs.join(texts.toDF("a", "sha_a", "line_a"), "a").join(texts.toDF("b", "sha_b", "line_b"), "b"))
    return both.mapInArrow(step(compare_texts, "a string, b string, near int"), "a string, b string, near int").localCheckpoint()


def settle(rows):
    """Of one group of reports that are near: those that stand. In order, one stands when none that stands is near to it."""
    for row in rows:
        near = collections.defaultdict(set)
        for pair in row["pairs"]:
            near[pair["b"]].add(pair["a"])
        members = sorted({(m["day"] is None, ((m["day"] or "") + "-01-01")[:10], m["id"]) for m in row["members"]})
        standing: set = set()
        for _, _, name in members:
            if not near[name] & standing:
                standing.add(name)
            else:
                yield (name,)


def fallen_by(docs, pairs):
    """Of reports that are near in these pairs, those that repeat one that stands."""
    pairs = pairs.localCheckpoint()
    named = parts(pairs.select(F.xxhash64("a").alias("a"), F.xxhash64("b").alias("b"))).localCheckpoint()
    in_part = (docs.select("id", "day", F.xxhash64("id").alias("unit")).join(named, "unit")
               .groupBy("part").agg(F.collect_list(F.struct("id", "day")).alias("members")))
    of_part = (pairs.withColumn("unit", F.xxhash64("a")).join(named, "unit")
               .groupBy("part").agg(F.collect_list(F.struct("a", "b")).alias("pairs")).withColumnRenamed("part", "of"))
    return in_part.join(of_part, F.col("part") == F.col("of")).mapInArrow(step(settle, "id string"), "id string").localCheckpoint()


def standing(docs):
    """Reports less those that repeat one that stands. Who is met hangs on who stands where rows are long: then again, with those that
    stood, until they are the same; each time at least one more report, in order, has seen what it is to see."""
    rows = in_rows(docs).localCheckpoint()
    fallen, judged, before = docs.select("id").limit(0), None, None
    while True:
        met, is_long = met_in(rows, fallen)
        new = met if judged is None else met.join(judged, ["a", "b"], "left_anti")
        judged = judge(docs, new) if judged is None else judged.union(judge(docs, new)).localCheckpoint()
        fallen = fallen_by(docs, met.join(judged.where("near = 1"), ["a", "b"]).select("a", "b"))
        now = fallen.agg(F.count("*"), F.sum(F.xxhash64("id").cast("decimal(38,0)"))).first()
        if not is_long or now == before:
            return docs.join(fallen, "id", "left_anti")
        before = now


# ---- what hangs together -----------------------------------------------------------------------


def parts(pairs):
    """unit, part of all that pairs (a, b) hang together; the least unit names the part. Large star and small star in turn (Kiveris
    et al., Connected components in MapReduce and beyond, SOCC 2014) until nothing changes."""
    edges = pairs.where("a <> b").select(F.greatest("a", "b").alias("u"), F.least("a", "b").alias("v")).distinct().localCheckpoint()
    before = None
    while True:
        ways = edges.union(edges.select("v", "u"))
        least = F.least(F.col("u"), F.min("v").over(Window.partitionBy("u")))
        large = ways.withColumn("m", least).where("v > u").select(F.col("v").alias("u"), F.col("m").alias("v")).distinct()
        low = F.min("v").over(Window.partitionBy("u"))
        starred = large.where("u > v").withColumn("m", low)
        small = (starred.where("v <> m").select(F.col("v").alias("u"), F.col("m").alias("v"))
                 .union(starred.select("u", F.col("m").alias("v")))).where("u > v").distinct().localCheckpoint()
        now = small.agg(F.count("*"), F.sum(F.xxhash64("u", "v").cast("decimal(38,0)"))).first()
        edges = small
        if now == before:
            break
        before = now
    stars = edges.select(F.col("u").alias("unit"), F.col("v").alias("part"))
    return stars.union(edges.select(F.col("v").alias("unit"), F.col("v").alias("part"))).distinct()


# ---- code, link --------------------------------------------------------------------------------


def code_reports(data, rows):
    from marsad import share
    held: list = []

    def flush():
        told = share.code(engine(data), [row["line"].encode() for row in held])
        for row, line in zip(held, told):
            yield row["id"], line.decode()
        held.clear()

    for row in rows:
        held.append(row)
        if len(held) == BATCH:
            yield from flush()
    if held:
        yield from flush()


def units_of(rows):
    for row in rows:
        for unit in json.loads(row["line"]).get("units", []):
            yield row["id"], unit["key"], unit["shares"]


def groups(rows, key):
    """Rows that follow one another with one key."""
    held: list = []
    for row in rows:
        if held and held[0][key] != row[key]:
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def compare_units(data, rows):
    from marsad import share
    for held in groups(rows, "share"):
        lines = [row["line"].encode() for row in sorted(held, key=lambda r: r["id"])]
        yield from share.pairs(engine(data), lines, held[0]["share"])


def make_events(data, rows):
    from marsad import share
    for held in groups(rows, "bundle"):
        lines, units, pairs = {}, set(), set()
        for row in held:
            if row["line"] is not None:
                lines[row["id"]] = row["line"].encode()
            if row["a"] is not None:
                pairs.add((row["a"], row["b"], row["z"]))
            if row["unit"] is not None:
                units.add(row["unit"])
        for line in share.events(engine(data), [lines[k] for k in sorted(lines)], sorted(units), sorted(pairs)):
            feature = json.loads(line)
            yield feature["id"], feature["properties"]["start"], line.decode()


def link(coded, units, options):
    """Features of events."""
    held = units.select("id", F.explode("shares").alias("share")).distinct()
    meeting = held.join(coded, "id").select("share", "id", "line").repartition("share").sortWithinPartitions("share")
    schema = "a long, b long, z float"
    pairs = meeting.mapInArrow(step(functools.partial(compare_units, options.data), schema), schema).distinct().localCheckpoint()
    named = parts(pairs)
    keyed = (units.select("id", F.col("key").alias("unit")).join(named, "unit", "left")
             .withColumn("bundle", F.pmod(F.xxhash64(F.coalesce("part", "unit")), F.lit(options.bundles))).localCheckpoint())
    none = F.lit(None)
    texts = keyed.select("bundle", "id").distinct().join(coded, "id").select(
        "bundle", "id", "line", none.cast("long").alias("unit"), none.cast("long").alias("a"), none.cast("long").alias("b"), none.cast("float").alias("z"))
    members = keyed.select("bundle", none.cast("string").alias("id"), none.cast("string").alias("line"), "unit",
                           none.cast("long").alias("a"), none.cast("long").alias("b"), none.cast("float").alias("z"))
    likely = pairs.join(keyed.select(F.col("unit").alias("a"), "bundle"), "a").select(
        "bundle", none.cast("string").alias("id"), none.cast("string").alias("line"), none.cast("long").alias("unit"), "a", "b", "z")
    bundles = texts.union(members).union(likely).repartition("bundle").sortWithinPartitions("bundle")
    schema = "id string, start string, line string"
    return bundles.mapInArrow(step(functools.partial(make_events, options.data), schema), schema), pairs.count()


# ---- out ---------------------------------------------------------------------------------------


def write_month(kind, out, rows):
    """Each month one file, whole: its name does not depend on who writes it, so that a task run twice leaves one."""
    import pyarrow.parquet
    from marsad import frames
    for held in groups(rows, "month"):
        table = frames.table_of([json.loads(r["line"]) for r in sorted(held, key=lambda r: r["id"])], kind == "events")
        folder = pathlib.Path(out) / kind / f"month={held[0]['month']}"
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{uuid.uuid4()}"
        pyarrow.parquet.write_table(table, part, compression="zstd")
        os.replace(part, folder / "part-0.parquet")
        yield held[0]["month"], len(held)


KINDS = {"text": "text", "number": "double precision", "count": "bigint", "flag": "boolean", "day": "date"}


def columns_of(kind):
    from marsad import frames
    return frames.EVENTS if kind == "events" else frames.CLAIMS


def make_tables(url):
    """Those that are not there; one task at a time."""
    import psycopg
    with psycopg.connect(url) as db:
        db.execute("SELECT pg_advisory_xact_lock(7741)")
        for kind in ("events", "claims"):
            columns = ", ".join(f'"{c}" {KINDS[k]}' for c, k in columns_of(kind).items())
            db.execute(f"CREATE TABLE IF NOT EXISTS marsad_{kind} ({columns}, geometry geometry(Point, 4326), PRIMARY KEY (id))")
            db.execute(f"CREATE INDEX IF NOT EXISTS marsad_{kind}_at ON marsad_{kind} USING gist (geometry)")


def put_rows(kind, url, rows):
    """Over what is there, in one transaction and in order, so that a row that comes twice, also from a task thought lost, is one."""
    import psycopg
    columns, n = list(columns_of(kind)), 0
    names = ", ".join(f'"{c}"' for c in [*columns, "geometry"])
    over = ", ".join(f'"{c}" = excluded."{c}"' for c in [*columns, "geometry"] if c != "id")
    with psycopg.connect(url) as db, db.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE arrived (LIKE marsad_{kind}) ON COMMIT DROP")
        with cursor.copy(f"COPY arrived ({names}) FROM STDIN") as to:
            for n, row in enumerate(rows, 1):
                feature = json.loads(row["line"])
                at = feature["geometry"] and "SRID=4326;POINT({!r} {!r})".format(*feature["geometry"]["coordinates"])
                to.write_row([*(feature["properties"].get(c) for c in columns), at])
        cursor.execute(f"INSERT INTO marsad_{kind} ({names}) SELECT {names} FROM arrived ORDER BY id ON CONFLICT (id) DO UPDATE SET {over}")
    yield kind, n


def features_of(rows):
    for row in rows:
        for feature in json.loads(row["line"]).get("features", []):
            yield feature["id"], feature["properties"]["start"], json.dumps(feature, ensure_ascii=False)


def name_event(rows):
    """A claim's feature with the event it is in."""
    for row in rows:
        feature = json.loads(row["line"])
        feature["properties"]["event"] = row["event"]
        yield row["id"], row["start"], json.dumps(feature, ensure_ascii=False)


def holders(rows):
    for row in rows:
        for claim in json.loads(row["line"])["properties"]["claim_ids"].split():
            yield claim, row["id"]


def put_out(spark, kind, features, options):
    month = features.withColumn("month", F.coalesce(F.substring("start", 1, 7), F.lit("undated")))
    by_month = month.repartition("month").sortWithinPartitions("month")
    written = by_month.mapInArrow(step(functools.partial(write_month, kind, options.out), "month string, n long"), "month string, n long")
    total = sum(row["n"] for row in written.collect())
    if options.postgis:
        make_tables(options.postgis)
        features.mapInArrow(step(functools.partial(put_rows, kind, options.postgis), "kind string, n long"), "kind string, n long").collect()
    return total


def asides(docs, coded, options):
    refused = coded.where(F.get_json_object("line", "$.reason").isNotNull())
    lines = [r["line"] for r in docs.where("id is null").select("line").orderBy("line").collect()]
    lines += [r["line"] for r in refused.select("line").orderBy("line").collect()]
    path = pathlib.Path(options.out) / "aside.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text("".join(line + "\n" for line in lines))
    os.replace(part, path)
    return len(lines)


def run(spark, options):
    """Counts of what was done."""
    paths = [p for word in options.paths for p in (pathlib.Path(word[1:]).read_text().split() if word.startswith("@") else [word])]
    from pyspark import StorageLevel
    keep = StorageLevel.DISK_ONLY
    parts_in = read(spark, paths, options).persist(keep)
    first = Window.partitionBy("id").orderBy("file", "place")
    docs = (parts_in.where("id is not null").withColumn("nth", F.row_number().over(first)).where("nth = 1").drop("nth")
            .repartition(options.tasks, "id").persist(keep))
    stand = standing(docs)
    schema = "id string, line string"
    coded = stand.select("id", "line").mapInArrow(step(functools.partial(code_reports, options.data), schema), schema).persist(keep)
    schema = "id string, key long, shares array<bigint>"
    units = coded.mapInArrow(step(units_of, schema), schema).persist(keep)
    events, n_pairs = link(coded, units, options)
    events = events.persist(keep)
    told = "id string, start string, line string"
    held = events.mapInArrow(step(holders, "id string, event string"), "id string, event string")
    claims = coded.mapInArrow(step(features_of, told), told).join(held, "id", "left").mapInArrow(step(name_event, told), told).persist(keep)
    return {"files": len(paths), "parts": parts_in.count(), "reports": docs.count(), "stand": coded.count(), "pairs": n_pairs,
            "aside": asides(parts_in, coded, options), "events": put_out(spark, "events", events, options),
            "claims": put_out(spark, "claims", claims, options)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--out", required=True)
    parser.add_argument("--data", default=None, help="folder with marsad.model and marsad.pack on every machine, or 'files': shipped by --files")
    parser.add_argument("--sample", action="store_true", help="all is made up")
    parser.add_argument("--gate", action="store_true", help="set aside, unparsed, what speaks of sport, film, business alone")
    parser.add_argument("--postgis", metavar="URL", help="rows into this database too")
    parser.add_argument("--bundles", type=int, default=64, help="pieces that events are made in")
    parser.add_argument("--tasks", type=int, default=64, help="pieces that reports are coded in")
    options = parser.parse_args()
    spark = SparkSession.builder.appName("marsad").getOrCreate()
    print(json.dumps(run(spark, options)))
    spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
