/* form.c - letters as an Atom feed (RFC 4287) and as mails (RFC 5322). */
#include "alert/alert_internal.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Atom -------------------------------------------------------------------------------------
 */

static void put_element(mrs_buf *out, const char *name, mrs_str text)
{
    mrs_buf_printf(out, "<%s>", name);
    mrs_buf_xml(out, text);
    mrs_buf_printf(out, "</%s>", name);
}

void mrs_atom_open(mrs_atom *atom, const char *uid)
{
    mrs_buf *out = atom->out;
    mrs_buf_put(out, MRS_STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                             "<feed xmlns=\"http://www.w3.org/2005/Atom\">"));
    mrs_buf_printf(out, "<id>urn:marsad:alerts:%s</id><title>marsad: ", uid);
    mrs_buf_xml(out, mrs_str_of(atom->name));
    mrs_buf_printf(out, "</title><updated>%s</updated><author><name>marsad</name></author>\n",
                   atom->latest[0] ? atom->latest : "1970-01-01T00:00:00Z");
}

/* "text" of a letter's JSON; freed by the caller's json_decref of *root. */
static mrs_str text_of(mrs_str body, json_t **root)
{
    *root = json_loadb(body.ptr, body.len, 0, NULL);
    return mrs_str_of(json_string_value(json_object_get(*root, "text")));
}

void mrs_atom_put(mrs_atom *atom, const char *key, const char *made, const char *title,
                  mrs_str body)
{
    json_t *root;
    mrs_str text = text_of(body, &root);
    mrs_buf_printf(atom->out, "<entry><id>urn:marsad:alert:%s</id>", key);
    put_element(atom->out, "title", mrs_str_of(title));
    put_element(atom->out, "updated", mrs_str_of(made));
    put_element(atom->out, "content", text);
    mrs_buf_put(atom->out, MRS_STR("</entry>\n"));
    json_decref(root);
}

void mrs_atom_close(mrs_atom *atom)
{
    mrs_buf_put(atom->out, MRS_STR("</feed>\n"));
}

/* ---- mail -------------------------------------------------------------------------------------
 */

static void put_base64(mrs_buf *out, mrs_str bytes, size_t a_line, const char *end)
{
    char line[128];
    for (size_t at = 0; at < bytes.len; at += a_line) {
        size_t n = bytes.len - at < a_line ? bytes.len - at : a_line;
        sodium_bin2base64(line, sizeof line, (const unsigned char *)bytes.ptr + at, n,
                          sodium_base64_VARIANT_ORIGINAL);
        mrs_buf_printf(out, "%s%s", line, end);
    }
}

/* Words of RFC 2047, none cut within a character. */
static void put_subject(mrs_buf *out, mrs_str title)
{
    mrs_buf_put(out, MRS_STR("Subject:"));
    for (size_t at = 0; at < title.len;) {
        size_t n = title.len - at < 42 ? title.len - at : 42;
        while (at + n < title.len && ((unsigned char)title.ptr[at + n] & 0xC0) == 0x80)
            n--;
        mrs_buf_put(out, at ? MRS_STR("\r\n =?UTF-8?B?") : MRS_STR(" =?UTF-8?B?"));
        put_base64(out, mrs_str_sub(title, at, at + n), 60, "");
        mrs_buf_put(out, MRS_STR("?="));
        at += n;
    }
    mrs_buf_put(out, MRS_STR("\r\n"));
}

static void put_date(mrs_buf *out, int64_t now)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int32_t day = (int32_t)(now / 86400);
    int64_t rest = now % 86400;
    int y, m, d;
    mrs_day_parts(day, &y, &m, &d);
    mrs_buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[mrs_day_weekday(day)],
                   d, months[m - 1], y, (int)(rest / 3600), (int)(rest / 60 % 60),
                   (int)(rest % 60));
}

void mrs_mail_write(const mrs_mailbox *box, const char *key, int64_t now, const char *title,
                    mrs_str body, mrs_buf *out)
{
    json_t *root;
    mrs_str text = text_of(body, &root);
    const char *domain = strchr(box->from, '@') + 1;
    mrs_buf_printf(out, "From: %s\r\n", box->from);
    for (uint32_t i = 0; i < box->n_to; i++)
        mrs_buf_printf(out, "%s%s%s", i ? ",\r\n " : "To: ", box->to[i],
                       i + 1 == box->n_to ? "\r\n" : "");
    put_subject(out, mrs_str_of(title));
    put_date(out, now);
    mrs_buf_printf(out,
                   "Message-ID: <%s@%s>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
                   "base64\r\n\r\n",
                   key, domain);
    put_base64(out, text, 57, "\r\n");
    json_decref(root);
}
