#!/usr/bin/python3
"""malformed.py - bad input of every kind, made here: each must be set aside with a reason, and no more than it.

usage: tests/malformed.py FOLDER     write one file a case
CASES: name -> (bytes, word the reason has). Own text throughout."""
import bz2
import gzip
import io
import lzma
import pathlib
import sys
import tarfile
import zipfile
import zlib

TEXT = b"Two boats sank near Basra on Monday, the port said.\n"
CASES = {}


def case(name, content, says=""):
    assert name not in CASES
    CASES[name] = (content, says)


# ---- web archives ----------------------------------------------------------------------------------
def warc(block, length=None, kind="response", extra=b""):
    head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: https://a.example/\r\n"
            f"Content-Type: application/http; msgtype=response\r\n").encode()
    length = len(block) if length is None else length
    said = f"Content-Length: {length}\r\n".encode() if length != "" else b""
    return head + said + extra + b"\r\n" + block + b"\r\n\r\n"


def answer(body, *fields):
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Type: text/html", *fields, b"", body])


GOOD = answer(b"<p>" + TEXT + b"</p>")
PACKED = gzip.compress(warc(GOOD), mtime=0)
case("warc-gz-cut", PACKED[:-30], "end too early")
case("warc-gz-wrong-crc", PACKED[:-8] + bytes(4) + PACKED[-4:], "damaged gzip")
case("warc-gz-damaged", PACKED[:60] + b"\xff" * 40 + PACKED[100:], "damaged")
case("warc-length-short", warc(GOOD, len(GOOD) - 9), "not as long as it says")
case("warc-length-long", warc(GOOD, len(GOOD) + 9), "too early")
case("warc-length-long-inside", warc(GOOD, len(GOOD) + 9) + warc(b"", kind="metadata"), "not as long as it says")
case("warc-length-4gb", warc(GOOD, 4 << 30), "more than")
case("warc-length-negative", warc(GOOD, -1), "does not say its length")
case("warc-length-huge", warc(GOOD, 10 ** 30), "does not say its length")
case("warc-length-missing", warc(GOOD, ""), "does not say its length")
case("warc-length-words", warc(GOOD, "many"), "does not say its length")
case("warc-head-without-end", b"WARC/1.0\r\nWARC-Type: response\r\n" + b"X: y\r\n" * 20000, "no end")
case("warc-cut", warc(GOOD)[:-60], "too early")
case("warc-garbage-between", warc(b"", kind="metadata") + b"garbage\r\n" + warc(b"", kind="metadata"), "should begin")
case("warc-garbage-behind-gz", gzip.compress(warc(b"", kind="metadata") + b"garbage"), "should begin")
case("warc-no-http-head", warc(b"no head at all"), "no HTTP head")
case("warc-chunk-size", warc(answer(b"5\r\nTwo b\r\nzz\r\n", b"Transfer-Encoding: chunked")), "chunks")
case("warc-chunk-long", warc(answer(b"ffff\r\nTwo boats", b"Transfer-Encoding: chunked")), "chunks")
case("warc-chunk-no-end", warc(answer(b"5\r\nTwo b\r\n", b"Transfer-Encoding: chunked")), "chunks")
case("warc-chunk-huge", warc(answer(b"ffffffff\r\nTwo boats", b"Transfer-Encoding: chunked")), "chunks")
case("warc-body-gzip-cut", warc(answer(gzip.compress(TEXT * 9)[:-20], b"Content-Encoding: gzip")), "compression")
case("warc-body-gzip-bomb", warc(answer(gzip.compress(bytes(40 << 20)), b"Content-Encoding: gzip")), "longer than")
case("warc-body-deflate", warc(answer(b"x" + zlib.compress(TEXT)[1:20], b"Content-Encoding: deflate")), "compression")
case("warc-body-brotli", warc(answer(b"\x1b\xff\xff\xff\xff", b"Content-Encoding: br")), "compression")
case("warc-body-zstd", warc(answer(b"\x28\xb5\x2f\xfd....", b"Content-Encoding: zstd")), "zstd")
case("warc-png-said-html", warc(answer(b"\x89PNG\r\n\x1a\n....")), "PNG")
case("warc-bomb", gzip.compress(warc(bytes(200 << 20))), "")


# ---- archives --------------------------------------------------------------------------------------
def zipped(members, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in members.items():
            z.writestr(zipfile.ZipInfo(name), content, **more)
    return out.getvalue()


def tarred(name, content):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        t.addfile(info, io.BytesIO(content))
    return out.getvalue()


def nested(depth):
    content = TEXT
    for i in range(depth):
        content = zipped({f"{i}.bin": content})
    return content


ONE = zipped({"a.txt": TEXT * 40}, compress_type=zipfile.ZIP_DEFLATED)
STORED = zipped({"a.txt": TEXT}, compress_type=zipfile.ZIP_STORED)
case("zip-nested-6", nested(6), "deep")
case("zip-nested-30", nested(30), "deep")
case("zip-wrong-crc", STORED.replace(b"Basra", b"Basrb"), "damaged")
case("zip-cut", ONE[:60], "damaged")
case("zip-locked", ONE[:6] + b"\x01" + ONE[7:], "password")
case("zip-empty-member", zipped({"a.txt": b""}), "empty")
case("zip-length-4gb", ONE[:22] + b"\xf0\xff\xff\xff" + ONE[26:], "")
case("tar-cut", tarred("a.txt", TEXT * 400)[:4000], "damaged")
case("gz-cut", gzip.compress(TEXT * 400)[:-40], "end too early")
WHOLE = gzip.compress(TEXT * 400, mtime=0)
case("gz-wrong-crc", WHOLE[:-8] + bytes(4) + WHOLE[-4:], "damaged gzip")
case("gz-wrong-length", WHOLE[:-4] + bytes(4), "damaged gzip")
case("tar-gz-wrong-crc", gzip.compress(tarred("a.txt", TEXT * 400), mtime=0)[:-8] + bytes(8), "damaged gzip")
case("gz-second-member-damaged", WHOLE + WHOLE[:40] + b"\xff" * 40 + WHOLE[80:], "damaged gzip")
case("gz-of-zeros", gzip.compress(bytes(100 << 20)), "nothing in it")
case("gz-bomb", gzip.compress(TEXT * 3000000), "longer than")
case("gz-of-nothing", gzip.compress(b""), "damaged")
case("bz2-cut", bz2.compress(TEXT * 400)[:-20], "damaged")
case("xz-cut", lzma.compress(TEXT * 400)[:-20], "damaged")
case("7z-head-only", b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(24), "nothing in it")
case("rar", b"Rar!\x1a\x07\x00", "RAR")

# ---- feeds and JSON --------------------------------------------------------------------------------
LAUGHS = "".join(f'<!ENTITY l{i} "{"&l%d;" % (i - 1) * 10}">' for i in range(1, 10))
case("feed-billion-laughs", f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><item><description>'
     "&l9;</description></item></channel></rss>", "entities")
case("feed-external-entity", '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>'
     "<description>&x;</description></item></channel></rss>", "entities")
case("feed-cut", "<rss><channel><item><description>Two boats", "middle")
case("feed-without-entries", "<feed><title>T</title></feed>", "no entry")
case("feed-entry-without-text", "<rss><channel><item><title>T</title></item></channel></rss>", "no text")
case("feed-nested-million", b"<rss><channel><item><description>" + b"<a>" * 10 ** 6 + b"</description></item></channel></rss>", "")
case("feed-json-cut", '{"version": "https://jsonfeed.org/version/1.1", "items": [{"content_text": "Two', "not JSON")
case("feed-json-empty", '{"version": "https://jsonfeed.org/version/1.1", "items": []}', "no report")
case("json-list-cut", '[\n{"text": "Two boats sank."},\n', "not JSON")
case("json-line-broken", '{"text": "Two boats sank."\n', "not JSON")
case("json-nested-100000", '{"text": ' + "[" * 100000 + "]" * 100000 + "}\n", "not JSON")
case("json-text-a-number", '{"text": 3}\n', "not a string")
case("json-no-text", '{"id": 3}\n', "no \"text\"")
case("json-not-utf8", b'{"text": "Two \xff boats"}\n', "not JSON")
case("json-list-of-numbers", '[\n{"text": 1},\n2]', "not a string")

# ---- sheets and mail -------------------------------------------------------------------------------
case("csv-open-quote", 'n,text\n1,"never closed\n', "never closed")
case("csv-no-text", "n,text\n1,\n", "no text")
case("csv-short-row", "n,text\n1\n", "no text")
MAIL = "From: Ada <a@a.example>\r\nMessage-ID: <1@a.example>\r\nMIME-Version: 1.0\r\n"
case("mail-without-text", MAIL + "Content-Type: image/png\r\n\r\nxx", "no text")
case("mail-head-only", MAIL, "no text")
case("mail-base64-garbage", MAIL + "Content-Transfer-Encoding: base64\r\n\r\n????\r\n", "no text")
case("mail-boundary-missing", MAIL + "Content-Type: multipart/mixed; boundary=x\r\n\r\nnothing of that name\r\n", "no text")
case("mail-attached-zip-cut", MAIL + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nTwo boats sank.\r\n--x\r\n"
     "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAAAIAAAA\r\n--x--\r\n", "damaged")
case("mail-nested-parts", MAIL + "".join(f"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n" for i in range(200)), "no text")
case("mbox-empty-message", "From a@a.example Tue Mar  3 10:00:00 2026\nMessage-ID: <1@a>\n\nTwo boats sank.\n\n"
     "From a@a.example Tue Mar  3 10:00:00 2026\n\n", "empty message")


# ---- documents -------------------------------------------------------------------------------------
def pdf(page, trailer=b""):
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
               b"<< /Length %d >>\nstream\n" % len(page) + page + b"\nendstream",
               b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"]
    out, at = b"%PDF-1.4\n", []
    for i, body in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n" % i + body + b"\nendobj\n"
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % a for a in at)
    return out + table + b"trailer\n<< /Size 6 /Root 1 0 R " + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % len(out)


case("pdf-without-text", pdf(b"0 0 100 100 re f"), "no text")
case("pdf-locked", pdf(b"0 0 100 100 re f", b"/Encrypt 5 0 R /ID [<01> <01>] "), "password")
case("pdf-damaged", b"%PDF-1.7\nnothing of the kind", "save it anew")
case("pdf-cut", pdf(b"0 0 100 100 re f")[:80], "PDF")
case("docx-without-document", zipped({"word/styles.xml": b"<x/>"}), "word/document.xml")
case("docx-cut", zipped({"word/document.xml": TEXT * 90})[:90], "damaged DOCX")
case("docx-without-text", zipped({"word/document.xml": b"<w:document><w:p/></w:document>"}), "no text")
case("docx-not-utf8", zipped({"word/document.xml": b"<w:p><w:t>Two \xff\xff boats</w:t></w:p>"}), "UTF-8")
case("docx-bomb", zipped({"word/document.xml": bytes(80 << 20)}), "more than")
case("xlsx", zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "XLSX")
case("html-without-text", "<html><body><script>var a = 1;</script></body></html>", "no text")
case("html-nested-million", b"<html><body>" + b"<b>" * 10 ** 6, "")
case("xml-unknown", "<?xml version='1.0'?><svg/>", "XML of no known kind")
case("empty", b"", "empty")
case("blanks", b" \n\n \t\n", "")
case("zeros", bytes(4096), "not text")
case("machine-data", bytes(range(256)) * 40, "not text")
case("png", b"\x89PNG\r\n\x1a\n", "PNG")
case("program", b"\x7fELF" + bytes(60), "program")
case("rtf", b"{\\rtf1 Two boats}", "RTF")
case("old-word", b"\xd0\xcf\x11\xe0" + bytes(60), "old Word")
case("sqlite", b"SQLite format 3\0" + bytes(60), "SQLite")
case("too-long", TEXT * 170000, "longer than")


# ---- charset lies: what is said of them is wrong, and they are read all the same ---------------------
CAFE = "Two boats sank near the café at Basra on Monday, the port said."
READ = {
    "lie-html-utf16": f"<html><head><meta charset='utf-16'></head><body><p>{CAFE}</p></body></html>".encode(),
    "lie-html-utf8": f"<html><head><meta charset='utf-8'></head><body><p>{CAFE}</p></body></html>".encode("cp1252"),
    "lie-html-unknown": f"<html><head><meta charset='klingon'></head><body><p>{CAFE}</p></body></html>".encode(),
    "lie-html-shift-jis": f"<html><head><meta charset='shift_jis'></head><body><p>{CAFE}</p></body></html>".encode(),
    "lie-html-json-said": f"<!doctype html><meta http-equiv='content-type' content='application/json; charset=koi8-r'><p>{CAFE}</p>".encode(),
    "lie-feed-utf16": f"<?xml version='1.0' encoding='utf-16'?><rss><channel><item><description>{CAFE}</description></item>"
                      "</channel></rss>".encode(),
    "lie-mail-utf8": (MAIL + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + CAFE + "\r\n").encode("cp1252"),
    "lie-mail-ascii": (MAIL + "Content-Type: text/plain; charset=us-ascii\r\n\r\n" + CAFE + "\r\n").encode(),
    "lie-warc-latin2": warc(answer(f"<p>{CAFE}</p>".encode(), b"Content-Type: text/html; charset=iso-8859-2")),
    "lie-text-two-marks": b"\xef\xbb\xbf\xff\xfe" + CAFE.encode(),
}


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in READ.items():
        (folder / name).write_bytes(content)
    for name, (content, _) in CASES.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
    print(f"{len(CASES)} files")
