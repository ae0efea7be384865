/* canon_check.h - what holds for every canonical text, for tests and the fuzz target. */
#ifndef MRS_TEXT_CANON_CHECK_H
#define MRS_TEXT_CANON_CHECK_H

#include "text/decode.h"

#include <stdlib.h>
#include <utf8proc.h>

/* NULL, or what is wrong with the map: runs cover the text, lie in the bytes, in order; what is
 * marked copied is equal; what was removed lies in no run. */
static inline const char *wrong_map(const mrs_doc *doc)
{
    uint32_t text = 0;
    uint64_t from = 0;
    for (uint32_t i = 0; i < doc->map.n; i++) {
        const mrs_mapped *m = &doc->map.at[i];
        if (m->text.start != text || m->text.end <= m->text.start)
            return "runs do not cover the text";
        if (m->from < from || m->to < m->from || m->to > doc->bytes.len)
            return "runs are not in the order of the bytes";
        if (m->copied &&
            !mrs_str_eq(mrs_span_str(doc->text, m->text), mrs_str_sub(doc->bytes, m->from, m->to)))
            return "copied bytes differ";
        text = m->text.end;
        from = m->to;
    }
    if (text != doc->text.len)
        return "runs do not reach the end of the text";
    uint64_t end = 0;
    for (uint32_t i = 0; i < doc->removed.n; i++) {
        const mrs_removed *r = &doc->removed.at[i];
        if (r->from < end || r->to <= r->from || r->to > doc->bytes.len || !r->why)
            return "what was removed is not in the order of the bytes";
        end = r->to;
    }
    return NULL;
}

static inline bool is_nfc(mrs_str t)
{
    utf8proc_uint8_t *nfc = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)(t.len ? t.ptr : ""), (utf8proc_ssize_t)t.len, &nfc,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    bool same = n >= 0 && mrs_str_eq(t, (mrs_str){(const char *)nfc, (size_t)n});
    free(nfc);
    return same;
}

/* NULL, or what is wrong with the text: UTF-8, NFC, no control but "\n", no space at the edge of a
 * line or beside another, each paragraph ended. */
static inline const char *wrong_text(const mrs_doc *doc)
{
    mrs_str t = doc->text;
    if (!mrs_utf8_valid(t, NULL))
        return "text is not UTF-8";
    unsigned char before = '\n';
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.ptr[i];
        if ((c < ' ' && c != '\n') || c == 0x7F)
            return "control character in the text";
        if ((before == '\n' || before == ' ') && (c == ' ' || c == '\n'))
            return "empty line or space too much";
        before = c;
    }
    if (before != '\n')
        return "text does not end its last paragraph";
    return is_nfc(t) ? NULL : "text is not NFC";
}

/* NULL, or what is wrong with the spans of the head. */
static inline const char *wrong_head(const mrs_doc *doc)
{
    mrs_span t = doc->title_at, d = doc->dateline;
    if (t.end > doc->text.len || t.start > t.end || d.end > doc->text.len || d.start > d.end)
        return "a span of the head lies outside";
    if (!mrs_span_empty(t) && !mrs_str_eq(mrs_span_str(doc->text, t), doc->title))
        return "title_at does not hold the title";
    return NULL;
}

static inline const char *wrong_doc(const mrs_doc *doc)
{
    const char *wrong = wrong_map(doc);
    wrong = wrong ? wrong : wrong_text(doc);
    return wrong ? wrong : wrong_head(doc);
}

#endif
