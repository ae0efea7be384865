#include "text/decode.h"

enum { ROW = 128 };

/* Bytes 0x80-0xFF. Source: unicode.org, MAPPINGS/VENDORS/MICSFT/WINDOWS; the five bytes that CP1252
 * leaves open are the C1 controls, as browsers read them. */
static const uint16_t windows_1252[ROW] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178, 0x00A0, 0x00A1, 0x00A2, 0x00A3,
    0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x00AA, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x00AF,
    0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x00B9, 0x00BA, 0x00BB,
    0x00BC, 0x00BD, 0x00BE, 0x00BF, 0x00C0, 0x00C1, 0x00C2, 0x00C3, 0x00C4, 0x00C5, 0x00C6, 0x00C7,
    0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC, 0x00CD, 0x00CE, 0x00CF, 0x00D0, 0x00D1, 0x00D2, 0x00D3,
    0x00D4, 0x00D5, 0x00D6, 0x00D7, 0x00D8, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x00DD, 0x00DE, 0x00DF,
    0x00E0, 0x00E1, 0x00E2, 0x00E3, 0x00E4, 0x00E5, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB,
    0x00EC, 0x00ED, 0x00EE, 0x00EF, 0x00F0, 0x00F1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x00F6, 0x00F7,
    0x00F8, 0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x00FD, 0x00FE, 0x00FF,
};
static const uint16_t windows_1256[ROW] = {
    0x20AC, 0x067E, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0679, 0x2039,
    0x0152, 0x0686, 0x0698, 0x0688, 0x06AF, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x06A9, 0x2122, 0x0691, 0x203A, 0x0153, 0x200C, 0x200D, 0x06BA, 0x00A0, 0x060C, 0x00A2, 0x00A3,
    0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x06BE, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x00AF,
    0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x00B9, 0x061B, 0x00BB,
    0x00BC, 0x00BD, 0x00BE, 0x061F, 0x06C1, 0x0621, 0x0622, 0x0623, 0x0624, 0x0625, 0x0626, 0x0627,
    0x0628, 0x0629, 0x062A, 0x062B, 0x062C, 0x062D, 0x062E, 0x062F, 0x0630, 0x0631, 0x0632, 0x0633,
    0x0634, 0x0635, 0x0636, 0x00D7, 0x0637, 0x0638, 0x0639, 0x063A, 0x0640, 0x0641, 0x0642, 0x0643,
    0x00E0, 0x0644, 0x00E2, 0x0645, 0x0646, 0x0647, 0x0648, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB,
    0x0649, 0x064A, 0x00EE, 0x00EF, 0x064B, 0x064C, 0x064D, 0x064E, 0x00F4, 0x064F, 0x0650, 0x00F7,
    0x0651, 0x00F9, 0x0652, 0x00FB, 0x00FC, 0x200E, 0x200F, 0x06D2,
};

uint32_t mrs_windows_1252(unsigned char byte)
{
    return windows_1252[byte - 0x80];
}

typedef MRS_VEC(mrs_mapped) run_list;

typedef struct {
    mrs_arena *arena;
    mrs_decoded *out;
    mrs_str bytes;
    mrs_span at; /* of a JSON string in bytes */
    char *text;  /* room for what a counting pass found */
    size_t len;
    run_list runs;
} decoding;

/* Bytes [from, to) of the part as they are. */
static void add_copied(decoding *d, const char *bytes, uint64_t from, uint64_t to)
{
    uint32_t at = (uint32_t)d->len;
    memcpy(d->text + d->len, bytes + from, to - from);
    d->len += to - from;
    mrs_mapped *last = d->runs.n ? &d->runs.at[d->runs.n - 1] : NULL;
    if (last && last->copied && last->to == from)
        *last = (mrs_mapped){{last->text.start, (uint32_t)d->len}, last->from, to, true};
    else
        *MRS_PUSH(d->arena, &d->runs) = (mrs_mapped){{at, (uint32_t)d->len}, from, to, true};
}

/* One character in the place of bytes [from, to). */
static void add_char(decoding *d, uint32_t cp, uint64_t from, uint64_t to)
{
    uint32_t at = (uint32_t)d->len;
    d->len += mrs_utf8_put(cp, d->text + d->len);
    *MRS_PUSH(d->arena, &d->runs) = (mrs_mapped){{at, (uint32_t)d->len}, from, to, false};
}

static void finish(decoding *d, const char *charset, bool guessed)
{
    *d->out = (mrs_decoded){{d->text, d->len}, d->runs.at, d->runs.n, charset, guessed};
}

/* --- UTF-16 ----------------------------------------------------------------------------------- */

static uint32_t unit(mrs_str bytes, size_t at, bool big)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr + at;
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static void decode_utf16(decoding *d, mrs_str bytes, size_t from, bool big, bool marked)
{
    d->text = MRS_NEW(d->arena, char, (bytes.len - from) / 2 * 3 + 4);
    size_t at = from;
    while (at + 1 < bytes.len) {
        size_t start = at;
        uint32_t cp = unit(bytes, at, big);
        at += 2;
        if (cp >= 0xD800 && cp < 0xDC00 && at + 1 < bytes.len) {
            uint32_t low = unit(bytes, at, big);
            if (low >= 0xDC00 && low < 0xE000) {
                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        if (cp >= 0xD800 && cp < 0xE000)
            cp = 0xFFFD;
        add_char(d, cp, start, at);
    }
    if (at < bytes.len)
        add_char(d, 0xFFFD, at, bytes.len);
    finish(d, big ? "utf-16be" : "utf-16le", !marked);
}

enum { HIGH = 9, LOOK = 1 << 16 };

/* Are most bytes at these places below HIGH, and all but a few of those 00 or one other value? */
static bool is_high_byte(const size_t count[HIGH], size_t pairs)
{
    size_t low = 0, most = 0;
    for (int v = 0; v < HIGH; v++) {
        low += count[v];
        most = v > 0 && count[v] > most ? count[v] : most;
    }
    return low * 10 >= pairs * 7 && (count[0] + most) * 20 >= low * 19;
}

/* Text of one alphabet in UTF-16 has every second byte below U+0009 (Latin 00, Greek 03 ... Arabic
 * 06) or, for a space, 00: 1 or 0 for the place of those bytes, -1 when the bytes are not such. */
static int utf16_place(mrs_str bytes)
{
    size_t n = bytes.len < LOOK ? bytes.len & ~(size_t)1 : LOOK;
    size_t count[2][HIGH] = {{0}}, low[2] = {0, 0}, pairs = n / 2;
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)bytes.ptr[i];
        if (b < HIGH) {
            count[i & 1][b]++;
            low[i & 1]++;
        }
    }
    for (int place = 0; pairs >= 2 && place < 2; place++)
        if (is_high_byte(count[place], pairs) && low[1 - place] * 10 <= pairs)
            return place;
    return -1;
}

bool mrs_canon_is_utf16(mrs_str bytes)
{
    return mrs_str_starts(bytes, MRS_STR("\xFF\xFE")) ||
           mrs_str_starts(bytes, MRS_STR("\xFE\xFF")) || utf16_place(bytes) >= 0;
}

/* --- one byte a character --------------------------------------------------------------------- */

/* Arabic in Windows-1256: nearly all letters are high bytes, and alef, lam and yeh are a third of
 * them. In Western text high bytes stand alone among ASCII. */
static bool looks_arabic(mrs_str bytes)
{
    size_t high = 0, paired = 0, common = 0;
    unsigned char before = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char b = (unsigned char)bytes.ptr[i];
        if (b >= 0xC0) {
            high++;
            paired += before >= 0xC0;
            common += b == 0xC7 || b == 0xE1 || b == 0xED;
        }
        before = b;
    }
    return high >= 8 && paired * 10 >= high * 5 && common * 100 >= high * 18;
}

static void decode_bytes(decoding *d, mrs_str bytes)
{
    bool arabic = looks_arabic(bytes);
    const uint16_t *row = arabic ? windows_1256 : windows_1252;
    d->text = MRS_NEW(d->arena, char, bytes.len * 3 + 1);
    for (size_t i = 0; i < bytes.len;) {
        size_t from = i;
        while (i < bytes.len && (unsigned char)bytes.ptr[i] < 0x80)
            i++;
        if (i > from)
            add_copied(d, bytes.ptr, from, i);
        for (; i < bytes.len && (unsigned char)bytes.ptr[i] >= 0x80; i++)
            add_char(d, row[(unsigned char)bytes.ptr[i] - 0x80], i, i + 1);
    }
    finish(d, arabic ? "windows-1256" : "windows-1252", true);
}

/* --- UTF-8 ------------------------------------------------------------------------------------ */

/* Bytes that belong to no character, and characters of more than one byte. */
static void count_utf8(mrs_str bytes, size_t *wrong, size_t *good)
{
    *wrong = *good = 0;
    mrs_str rest = bytes;
    for (;;) {
        size_t bad = rest.len;
        bool valid = mrs_utf8_valid(rest, &bad);
        for (size_t i = 0; i < (valid ? rest.len : bad); i++)
            *good += (unsigned char)rest.ptr[i] >= 0xC0;
        if (valid)
            return;
        *wrong += 1;
        rest = mrs_str_sub(rest, bad + 1, rest.len);
    }
}

/* Each wrong byte becomes U+FFFD. */
static void mend_utf8(decoding *d, mrs_str bytes, size_t from, size_t wrong)
{
    d->text = MRS_NEW(d->arena, char, bytes.len + 2 * wrong + 1);
    size_t at = from;
    for (;;) {
        mrs_str rest = mrs_str_sub(bytes, at, bytes.len);
        size_t bad = rest.len;
        bool valid = mrs_utf8_valid(rest, &bad);
        size_t end = valid ? bytes.len : at + bad;
        if (end > at)
            add_copied(d, bytes.ptr, at, end);
        if (valid)
            break;
        add_char(d, 0xFFFD, end, end + 1);
        at = end + 1;
    }
    finish(d, "utf-8", true);
}

static void borrow(decoding *d, mrs_str bytes, size_t from)
{
    *MRS_PUSH(d->arena, &d->runs) =
        (mrs_mapped){{0, (uint32_t)(bytes.len - from)}, from, bytes.len, true};
    *d->out =
        (mrs_decoded){{bytes.ptr + from, bytes.len - from}, d->runs.at, d->runs.n, "utf-8", false};
}

static mrs_status too_long(mrs_str bytes, mrs_err *err)
{
    return mrs_fail(err, MRS_E_LIMIT, "%zu bytes of text; one document may have %d", bytes.len,
                    MRS_TEXT_MAX);
}

static mrs_status decode_any(void *ctx, mrs_err *err)
{
    decoding *d = ctx;
    mrs_str bytes = d->bytes;
    if (bytes.len > MRS_TEXT_MAX)
        return too_long(bytes, err);
    if (bytes.len == 0)
        return MRS_OK;
    bool little = mrs_str_starts(bytes, MRS_STR("\xFF\xFE"));
    int place = utf16_place(bytes);
    if (little || mrs_str_starts(bytes, MRS_STR("\xFE\xFF"))) {
        decode_utf16(d, bytes, 2, !little, true);
        return MRS_OK;
    }
    if (place >= 0) {
        decode_utf16(d, bytes, 0, place == 0, false);
        return MRS_OK;
    }
    size_t from = mrs_str_starts(bytes, MRS_STR("\xEF\xBB\xBF")) ? 3 : 0;
    size_t wrong = 0, good = 0;
    mrs_str body = mrs_str_sub(bytes, from, bytes.len);
    if (mrs_utf8_valid(body, NULL)) {
        if (body.len)
            borrow(d, bytes, from);
        return MRS_OK;
    }
    count_utf8(body, &wrong, &good);
    if (from || good > 4 * wrong)
        mend_utf8(d, bytes, from, wrong);
    else
        decode_bytes(d, bytes);
    return MRS_OK;
}

mrs_status mrs_decode(mrs_str bytes, mrs_arena *arena, mrs_decoded *out, mrs_err *err)
{
    decoding d = {.arena = arena, .out = out, .bytes = bytes};
    *out = (mrs_decoded){.charset = "utf-8"};
    return mrs_arena_run(&arena, 1, decode_any, &d, err);
}

/* --- JSON strings ----------------------------------------------------------------------------- */

static uint32_t hex4(const char *p)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)p[i];
        v = v << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return v;
}

uint32_t mrs_json_escape(mrs_str s, size_t *at, size_t end)
{
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    char c = s.ptr[*at + 1];
    if (c != 'u' || *at + 6 > end) {
        const char *name = memchr(names, c, sizeof names - 1);
        *at += 2;
        return name ? (unsigned char)values[name - names] : (unsigned char)c;
    }
    uint32_t cp = hex4(s.ptr + *at + 2);
    *at += 6;
    if (cp >= 0xD800 && cp < 0xDC00 && *at + 6 <= end && s.ptr[*at] == '\\' &&
        s.ptr[*at + 1] == 'u') {
        uint32_t low = hex4(s.ptr + *at + 2);
        if (low >= 0xDC00 && low < 0xE000) {
            *at += 6;
            return 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return cp >= 0xD800 && cp < 0xE000 ? 0xFFFD : cp;
}

static mrs_status decode_string(void *ctx, mrs_err *err)
{
    decoding *d = ctx;
    mrs_str line = d->bytes;
    mrs_span at = d->at;
    if (at.end - at.start > MRS_TEXT_MAX)
        return too_long(mrs_span_str(line, at), err);
    d->text = MRS_NEW(d->arena, char, (size_t)(at.end - at.start) + 1);
    for (size_t i = at.start; i < at.end;) {
        const char *next = memchr(line.ptr + i, '\\', at.end - i);
        size_t end = next ? (size_t)(next - line.ptr) : at.end;
        if (end > i)
            add_copied(d, line.ptr, i, end);
        i = end;
        if (i < at.end) {
            uint32_t cp = mrs_json_escape(line, &i, at.end);
            add_char(d, cp, end, i);
        }
    }
    finish(d, "utf-8", false);
    return MRS_OK;
}

mrs_status mrs_decode_json(mrs_str line, mrs_span at, mrs_arena *arena, mrs_decoded *out,
                           mrs_err *err)
{
    decoding d = {.arena = arena, .out = out, .bytes = line, .at = at};
    *out = (mrs_decoded){.charset = "utf-8"};
    return mrs_arena_run(&arena, 1, decode_string, &d, err);
}
