/* Any bytes as a stored HTTP answer: head and fields lie in it, and its body is decoded or refused
 * with a reason. */
#include "ingest/http.h"

#include "fuzz.h"

static void check_inside(mrs_str all, mrs_str part)
{
    if (part.len && (part.ptr < all.ptr || part.ptr + part.len > all.ptr + all.len))
        fuzz_stop("a piece lies outside the answer");
}

static void run(const fuzz_nothing *t, mrs_str bytes)
{
    mrs_http http;
    mrs_buf rooms[2] = {{0}, {0}};
    mrs_str body;
    mrs_err err = {0};
    (void)t;
    if (!mrs_http_split(bytes, &http))
        return;
    check_inside(bytes, http.head);
    check_inside(bytes, http.body);
    check_inside(bytes, mrs_head_field(http.head, MRS_STR("content-type")));
    for (int cut = 0; cut < 2; cut++) {
        mrs_status st = mrs_http_body(&http, cut, rooms, &body, &err);
        if (st ? !err.text[0] : body.len > MRS_BODY_MAX)
            fuzz_stop(st ? "refused without a reason" : "longer than a body may be");
    }
    mrs_buf_clear(&rooms[0]);
    mrs_buf_clear(&rooms[1]);
}

FUZZ_TARGET(fuzz_nothing, fuzz_open_nothing, run, fuzz_close_nothing)
