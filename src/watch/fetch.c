#include "watch/fetch.h"

#include "watch/address.h"
#include "watch/robots.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A server as this run knows it. */
typedef struct {
    char origin[512];
    bool asked;   /* for its robots.txt */
    bool closed;  /* robots.txt could not be had: nothing may be fetched */
    char *robots; /* NULL: there is none, all may be fetched */
    size_t n_robots;
} site;

/* When a host was last asked; its sites share it. */
typedef struct {
    char name[256];
    int64_t last_ms;
    int64_t delay_s;
} host;

struct mrs_fetcher {
    mrs_fetch_limits limits;
    char *allow;
    mrs_client *client;
    site *sites;
    host *hosts;
    size_t n_sites, n_hosts;
};

static const mrs_str product = MRS_STR_INIT("marsad");

/* --- opening ---------------------------------------------------------------------------------- */

static mrs_status check_contact(const char *contact, mrs_err *err)
{
    size_t n = contact ? strlen(contact) : 0;
    if (n == 0)
        return mrs_fail(err, MRS_E_ARG,
                        "who asks? Give an address at which a server's owner can reach you: "
                        "--contact you@example.org, or $MARSAD_CONTACT");
    for (size_t i = 0; i < n; i++)
        if (n > 200 || contact[i] < 0x20 || contact[i] > 0x7E)
            return mrs_fail(err, MRS_E_ARG, "--contact: at most 200 printable ASCII characters");
    return MRS_OK;
}

mrs_status mrs_fetcher_open(const mrs_fetch_limits *limits, mrs_fetcher **out, mrs_err *err)
{
    char agent[256];
    *out = NULL;
    mrs_status st = check_contact(limits->contact, err);
    if (st)
        return st;
    mrs_fetcher *f = calloc(1, sizeof *f);
    if (!f)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    f->limits = *limits;
    f->limits.contact = NULL;
    f->allow = strdup(limits->allow ? limits->allow : "");
    snprintf(agent, sizeof agent, "marsad/%s (+%s)", MRS_VERSION, limits->contact);
    st = f->allow ? mrs_client_open(agent, &f->client, err)
                  : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (st)
        mrs_fetcher_close(f);
    else
        *out = f;
    return st;
}

void mrs_fetcher_close(mrs_fetcher *fetcher)
{
    if (!fetcher)
        return;
    for (size_t i = 0; i < fetcher->n_sites; i++)
        free(fetcher->sites[i].robots);
    free(fetcher->sites);
    free(fetcher->hosts);
    free(fetcher->allow);
    mrs_client_close(fetcher->client);
    free(fetcher);
}

void mrs_page_clear(mrs_page *page)
{
    mrs_reply_clear(&page->reply);
    *page = (mrs_page){0};
}

/* --- waiting ---------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void sleep_ms(int64_t ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    while (ms > 0 && nanosleep(&t, &t) != 0)
        ;
}

/* The host's row; a new one at first. NULL: no memory. */
static host *host_of(mrs_fetcher *f, const char *name)
{
    for (size_t i = 0; i < f->n_hosts; i++)
        if (strcmp(f->hosts[i].name, name) == 0)
            return &f->hosts[i];
    host *more = realloc(f->hosts, (f->n_hosts + 1) * sizeof *more);
    if (!more)
        return NULL;
    f->hosts = more;
    host *h = &more[f->n_hosts++];
    *h = (host){.last_ms = INT64_MIN, .delay_s = f->limits.delay_s};
    snprintf(h->name, sizeof h->name, "%s", name);
    return h;
}

/* 1, 2, 4 ... seconds, and half as much more or less: by the address, so that runs are alike and
 * many readers are not. */
static int64_t backoff_ms(const mrs_url *url, uint32_t try)
{
    uint64_t seed = mrs_str_hash(mrs_str_of(url->text)) + try * 0x9E3779B97F4A7C15ULL;
    int64_t base = (int64_t)1000 << (try < 6 ? try : 6);
    return base / 2 + (int64_t)((seed >> 20) % (uint64_t)base);
}

/* --- one server ------------------------------------------------------------------------------- */

/* One request, after the pause that the host is due. */
static mrs_status ask_once(mrs_fetcher *f, const mrs_request *base, const mrs_url *url,
                           mrs_reply *reply, mrs_err *err)
{
    host *h = host_of(f, url->host);
    if (!h)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (h->last_ms != INT64_MIN)
        sleep_ms(h->last_ms + h->delay_s * 1000 - now_ms());
    mrs_request request = *base;
    request.url = url;
    request.any_address = mrs_host_allowed(f->allow, url->host);
    mrs_status st = mrs_request_run(f->client, &request, reply, err);
    h->last_ms = now_ms();
    return st;
}

static bool busy(long status)
{
    return status == 408 || status == 429 || (status >= 500 && status <= 504 && status != 501);
}

/* Until it is answered or the tries are used up. */
static mrs_status ask(mrs_fetcher *f, const mrs_request *base, const mrs_url *url, mrs_reply *reply,
                      mrs_err *err)
{
    mrs_status st;
    for (uint32_t try = 0;; try++) {
        st = ask_once(f, base, url, reply, err);
        bool again = st ? reply->passing : busy(reply->status);
        if (!again || try == f->limits.retries || reply->retry_after > MRS_WAIT_MOST_S)
            return st;
        int64_t wait = backoff_ms(url, try);
        int64_t wish = reply->retry_after * 1000;
        mrs_reply_clear(reply);
        sleep_ms(wait > wish ? wait : wish);
    }
}

static bool is_redirect(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* --- robots.txt ------------------------------------------------------------------------------- */

static mrs_status next_hop(const mrs_reply *reply, mrs_url *url, mrs_err *err)
{
    mrs_url next;
    if (!reply->location)
        return mrs_fail(err, MRS_E_IO, "redirects without saying where to");
    mrs_status st = mrs_url_read(reply->location, NULL, &next, err);
    if (st)
        return mrs_err_wrap(err, st, "redirects to %.200s", reply->location);
    if (url->secure && !next.secure)
        return mrs_fail(err, MRS_E_FORMAT,
                        "redirects from https to %.200s; give that address if you trust it",
                        next.text);
    *url = next;
    return MRS_OK;
}

/* RFC 9309, 2.3.1: a refusal means there is none; no answer, or a faulty server: hands off. */
static mrs_status read_robots(mrs_fetcher *f, const mrs_url *of, site *s, mrs_err *err)
{
    mrs_url url;
    mrs_reply reply = {0};
    mrs_err why = {0};
    const mrs_request base = {.timeout_s = f->limits.timeout_s, .most_bytes = MRS_ROBOTS_BYTES};
    mrs_status st = mrs_url_read("/robots.txt", of, &url, &why);
    for (int hop = 0; !st; hop++) {
        mrs_reply_clear(&reply);
        st = ask(f, &base, &url, &reply, &why);
        if (st || !is_redirect(reply.status))
            break;
        st = hop == MRS_REDIRECTS ? MRS_E_LIMIT : next_hop(&reply, &url, &why);
    }
    s->asked = st != MRS_E_FORMAT; /* that one is told again for each page */
    s->closed = st || reply.status >= 500 || reply.status == 429;
    if (!s->closed && reply.status == 200 && reply.body.len) {
        s->robots = reply.body.ptr;
        s->n_robots = reply.body.len;
        reply.body = (mrs_buf){0};
    }
    mrs_reply_clear(&reply);
    if (st == MRS_E_MEMORY)
        return mrs_fail(err, st, "out of memory");
    if (st == MRS_E_FORMAT) /* no public address: its text says the cure */
        return mrs_fail(err, st, "%s", why.text);
    return MRS_OK;
}

static mrs_status site_of(mrs_fetcher *f, const mrs_url *url, site **out, mrs_err *err)
{
    for (size_t i = 0; i < f->n_sites; i++)
        if (strcmp(f->sites[i].origin, url->origin) == 0) {
            *out = &f->sites[i];
            return MRS_OK;
        }
    site *more = realloc(f->sites, (f->n_sites + 1) * sizeof *more);
    if (!more)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    f->sites = more;
    *out = &more[f->n_sites++];
    **out = (site){0};
    snprintf((*out)->origin, sizeof(*out)->origin, "%s", url->origin);
    return MRS_OK;
}

static mrs_status may_fetch(mrs_fetcher *f, const mrs_url *url, bool *later, mrs_err *err)
{
    site *s = NULL;
    mrs_status st = site_of(f, url, &s, err);
    if (!st && !s->asked)
        st = read_robots(f, url, s, err);
    if (st)
        return st;
    if (s->closed) {
        *later = true;
        return mrs_fail(err, MRS_E_IO,
                        "%.200s/robots.txt cannot be had, so nothing is fetched there; try again "
                        "later",
                        url->origin);
    }
    mrs_robots_answer answer =
        mrs_robots_ask((mrs_str){s->robots, s->n_robots}, product, mrs_str_of(url->path));
    host *h = host_of(f, url->host);
    if (h && answer.delay_s > h->delay_s)
        h->delay_s = answer.delay_s;
    if (!answer.allowed)
        return mrs_fail(err, MRS_E_FORMAT,
                        "its robots.txt forbids it (Disallow: %.*s); ask its owner, or add a copy "
                        "that you have",
                        (int)(answer.rule.len < 80 ? answer.rule.len : 80), answer.rule.ptr);
    return MRS_OK;
}

/* --- a page ----------------------------------------------------------------------------------- */

static mrs_status judge(mrs_page *page, bool asked_changed, mrs_err *err)
{
    const mrs_reply *r = &page->reply;
    if (r->status == 200)
        return MRS_OK;
    page->same = r->status == 304 && asked_changed;
    if (page->same)
        return MRS_OK;
    page->later = busy(r->status);
    if (r->retry_after > MRS_WAIT_MOST_S)
        return mrs_fail(err, MRS_E_IO, "answered %ld and asks to wait %lld seconds; try then",
                        r->status, (long long)r->retry_after);
    if (page->later)
        return mrs_fail(err, MRS_E_IO, "answered %ld; try again later", r->status);
    return mrs_fail(err, MRS_E_NONE, "answered %ld; there is nothing to read", r->status);
}

/* The heads of redirects, then that of the page. */
static void keep_head(mrs_page *page, mrs_buf *heads)
{
    mrs_buf_put(heads, mrs_buf_view(&page->reply.head));
    mrs_buf_clear(&page->reply.head);
    page->reply.head = *heads;
    *heads = (mrs_buf){0};
}

mrs_status mrs_fetch_page(mrs_fetcher *fetcher, const char *url, const char *etag,
                          const char *changed, mrs_page *out, mrs_err *err)
{
    const mrs_request base = {.etag = etag,
                              .changed = changed,
                              .timeout_s = fetcher->limits.timeout_s,
                              .most_bytes = fetcher->limits.most_bytes};
    mrs_buf heads = {0};
    *out = (mrs_page){0};
    mrs_status st = mrs_url_read(url, NULL, &out->url, err);
    for (int hop = 0; !st; hop++) {
        st = may_fetch(fetcher, &out->url, &out->later, err);
        if (!st)
            st = ask(fetcher, &base, &out->url, &out->reply, err);
        if (st)
            out->later = out->later || out->reply.passing;
        if (st || !is_redirect(out->reply.status))
            break;
        if (hop == MRS_REDIRECTS)
            st = mrs_fail(err, MRS_E_LIMIT, "redirects more than %d times", MRS_REDIRECTS);
        if (!st)
            st = next_hop(&out->reply, &out->url, err);
        mrs_buf_put(&heads, mrs_buf_view(&out->reply.head));
        mrs_reply_clear(&out->reply);
    }
    if (!st)
        keep_head(out, &heads);
    mrs_buf_clear(&heads);
    return st ? st : judge(out, (etag && etag[0]) || (changed && changed[0]), err);
}
