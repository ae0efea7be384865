#include "watch/robots.h"

#include <strings.h>

static bool same_word(mrs_str a, mrs_str b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

/* --- patterns --------------------------------------------------------------------------------- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool unreserved(int c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/* The octet at *at, which moves on; 256 more: it is or must be written %XX (RFC 9309, 2.2.2). */
static int octet(mrs_str s, size_t *at)
{
    unsigned char c = (unsigned char)s.ptr[(*at)++];
    if (c == '%' && *at + 1 < s.len && hex(s.ptr[*at]) >= 0 && hex(s.ptr[*at + 1]) >= 0) {
        int value = hex(s.ptr[*at]) * 16 + hex(s.ptr[*at + 1]);
        *at += 2;
        return unreserved(value) ? value : 256 + value;
    }
    return c >= 0x80 ? 256 + c : c;
}

/* "*" stands for any octets, a "$" that ends the pattern for the end; else a beginning suffices. */
static bool matches(mrs_str pattern, mrs_str path)
{
    bool to_end = pattern.len && pattern.ptr[pattern.len - 1] == '$';
    pattern.len -= to_end;
    size_t p = 0, s = 0, star_p = 0, star_s = 0;
    bool star = false;
    for (;;) {
        size_t next_p = p, next_s = s;
        if (p == pattern.len && (!to_end || s == path.len))
            return true;
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = true;
            star_p = ++p;
            star_s = s;
        } else if (p < pattern.len && s < path.len &&
                   octet(pattern, &next_p) == octet(path, &next_s)) {
            p = next_p;
            s = next_s;
        } else if (star && star_s < path.len) {
            (void)octet(path, &star_s);
            p = star_p;
            s = star_s;
        } else {
            return false;
        }
    }
}

/* --- groups ----------------------------------------------------------------------------------- */

/* "Key: value # comment"; false: no such line. */
static bool read_line(mrs_str *rest, mrs_str *key, mrs_str *value)
{
    mrs_str line;
    *key = *value = (mrs_str){0};
    if (!rest->ptr || !mrs_str_split(rest, '\n', &line))
        return false;
    mrs_str bare = line;
    (void)mrs_str_split(&line, '#', &bare);
    mrs_str after = bare;
    if (mrs_str_split(&after, ':', key) && after.ptr)
        *value = mrs_str_trim(after);
    *key = mrs_str_trim(*key);
    return true;
}

static bool names_agent(mrs_str value, mrs_str agent)
{
    size_t n = 0;
    if (mrs_str_is(agent, "*"))
        return mrs_str_is(value, "*");
    while (n < value.len && (((value.ptr[n] | 0x20) >= 'a' && (value.ptr[n] | 0x20) <= 'z') ||
                             value.ptr[n] == '-' || value.ptr[n] == '_'))
        n++;
    return same_word(mrs_str_sub(value, 0, n), agent);
}

static void take_rule(mrs_str key, mrs_str value, mrs_str path, mrs_robots_answer *out)
{
    bool allow = same_word(key, MRS_STR("allow"));
    double delay = 0;
    if (same_word(key, MRS_STR("crawl-delay")) && mrs_str_num(value, &delay) && delay > 0) {
        out->delay_s = delay < MRS_ROBOTS_DELAY ? (int64_t)(delay + 0.999) : MRS_ROBOTS_DELAY;
        return;
    }
    if ((!allow && !same_word(key, MRS_STR("disallow"))) || value.len == 0 ||
        value.len > MRS_ROBOTS_RULE || value.len < out->rule.len)
        return;
    if ((value.len == out->rule.len && !allow) || !matches(value, path))
        return;
    out->allowed = allow;
    out->rule = value;
}

/* All groups of the agent as one; false: it has none. */
static bool ask_groups(mrs_str text, mrs_str agent, mrs_str path, mrs_robots_answer *out)
{
    mrs_str key, value;
    bool mine = false, naming = false, any = false;
    *out = (mrs_robots_answer){.allowed = true};
    while (read_line(&text, &key, &value)) {
        if (same_word(key, MRS_STR("user-agent"))) {
            mine = (naming && mine) || names_agent(value, agent);
            naming = true;
            any = any || mine;
            continue;
        }
        if (key.len && !same_word(key, MRS_STR("sitemap")))
            naming = false;
        if (mine)
            take_rule(key, value, path, out);
    }
    return any;
}

mrs_robots_answer mrs_robots_ask(mrs_str text, mrs_str agent, mrs_str path)
{
    mrs_robots_answer out;
    if (mrs_str_is(path, "/robots.txt"))
        return (mrs_robots_answer){.allowed = true};
    if (mrs_str_starts(text, MRS_STR("\xEF\xBB\xBF")))
        text = mrs_str_sub(text, 3, text.len);
    if (!ask_groups(text, agent, path, &out) && !ask_groups(text, MRS_STR("*"), path, &out))
        out = (mrs_robots_answer){.allowed = true};
    return out;
}
