/* Whatever the bytes, the reader stays inside them: what it skips it can also walk, and everything
 * it gives lies in the input. */
#include "nlp/msgpack.h"

#include "fuzz.h"

static void check_inside(mrs_str all, mrs_str part)
{
    if (part.len && (part.ptr < all.ptr || part.ptr + part.len > all.ptr + all.len))
        fuzz_stop("a value lies outside the input");
}

static void run(const fuzz_nothing *t, mrs_str bytes)
{
    (void)t;
    mrs_str rest = bytes, value;
    while (mrs_msg_skip(&rest, &value)) {
        mrs_str walk = value;
        mrs_msg msg;
        check_inside(bytes, value);
        for (uint64_t due = 1; due; due--) {
            if (!mrs_msg_next(&walk, &msg))
                fuzz_stop("a value that was skipped cannot be walked");
            check_inside(value, msg.s);
            due += (uint64_t)msg.n * (msg.kind == MRS_MSG_MAP ? 2 : 1);
        }
        if (walk.len)
            fuzz_stop("skipping and walking end at different places");
        mrs_str found;
        if (mrs_msg_find(value, "nodes", &found) || mrs_msg_at(value, 1, &found))
            check_inside(value, found);
    }
}

FUZZ_TARGET(fuzz_nothing, fuzz_open_nothing, run, fuzz_close_nothing)
