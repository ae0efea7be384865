/* Any bytes as what a network gives: a robots.txt (whose answer lies in it), the links of a feed,
 * an address after its base. */
#include "fuzz.h"
#include "ingest/ingest.h"
#include "watch/robots.h"
#include "watch/url.h"

static bool count_link(void *ctx, mrs_str id, mrs_str link)
{
    int *n = ctx;
    (void)link;
    if (id.len == 0)
        fuzz_stop("an entry without an id");
    return ++*n < MRS_FEED_ENTRIES;
}

static void ask_robots(mrs_str text)
{
    static const mrs_str paths[] = {MRS_STR_INIT("/"), MRS_STR_INIT("/a/b.html?c=d&e=%C3%A9"),
                                    MRS_STR_INIT("/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        mrs_robots_answer a = mrs_robots_ask(text, MRS_STR("marsad"), paths[i]);
        bool inside = a.rule.ptr >= text.ptr && a.rule.ptr + a.rule.len <= text.ptr + text.len;
        if (a.delay_s < 0 || a.delay_s > MRS_ROBOTS_DELAY || (a.rule.len && !inside))
            fuzz_stop("an answer that cannot be");
    }
}

static void read_address(mrs_str bytes)
{
    mrs_url base, url;
    mrs_err err = {0};
    char *text = malloc(bytes.len + 1);
    if (!text || mrs_url_read("https://a.example/b/c", NULL, &base, &err))
        fuzz_stop("no base");
    memcpy(text, bytes.ptr, bytes.len);
    text[bytes.len] = '\0';
    mrs_status st = mrs_url_read(text, &base, &url, &err);
    if (st ? !err.text[0] : strncmp(url.text, url.origin, strlen("http://")) != 0 || !url.host[0])
        fuzz_stop(st ? "refused without a reason" : "an address in two forms");
    free(text);
}

static void run(const fuzz_nothing *t, mrs_str bytes)
{
    mrs_err err = {0};
    int n = 0;
    (void)t;
    ask_robots(bytes);
    if (mrs_feed_links(bytes, count_link, &n, &err) && !err.text[0])
        fuzz_stop("refused without a reason");
    if (bytes.len)
        read_address(bytes);
}

FUZZ_TARGET(fuzz_nothing, fuzz_open_nothing, run, fuzz_close_nothing)
