/* tell.c - an event as sentences, which say only what the record holds. */
#include "export/export.h"

static void put(mrs_buf *out, const char *before, mrs_str s)
{
    if (!s.len)
        return;
    mrs_buf_put(out, mrs_str_of(before));
    mrs_buf_put(out, s);
}

static void say_one_voice(const mrs_event *e, mrs_buf *out)
{
    static const char *const sides[] = {"", "", ", the actor's side,", ", the target's side,"};
    for (uint32_t i = 0; i < e->n_sources; i++) {
        const mrs_event_source *s = &e->sources[i];
        if (!s->counts)
            continue;
        put(out, " ", s->name.len ? s->name : MRS_STR("One report"));
        mrs_buf_printf(out, "%s %s.", sides[s->stake],
                       e->n_sources == 1 ? "alone says so"
                                         : "says so; no independent source beside it");
        return;
    }
}

void mrs_say_voices(const mrs_event *e, mrs_buf *out)
{
    if (e->independent > 1)
        mrs_buf_printf(out, " %u independent sources say so.", e->independent);
    else
        say_one_voice(e, out);
    mrs_buf_printf(out, " %s.",
                   e->state == MRS_STATE_MACHINE ? "Machine-coded" : mrs_state_text(e->state));
}

void mrs_say_event(const mrs_labels *words, const mrs_event *e, mrs_buf *out)
{
    size_t start = out->len;
    mrs_say_when(&e->time, out);
    if (out->len == start)
        mrs_buf_put(out, MRS_STR("undated"));
    if (e->place) {
        mrs_buf_put(out, MRS_STR(", "));
        mrs_say_where(e->place, out);
    }
    put(out, ": ", mrs_labels_of(words, e->type, e->mode));
    if (e->status != MRS_CLAIM_ACTUAL)
        mrs_buf_printf(out, " (%s)", mrs_claim_status_text(e->status));
    start = out->len;
    mrs_buf_put(out, MRS_STR(", "));
    mrs_say_event_sides(e, out);
    out->len = out->len == start + 2 ? start : out->len;
    start = out->len;
    mrs_buf_put(out, MRS_STR("; "));
    mrs_say_event_counts(e, out);
    out->len = out->len == start + 2 ? start : out->len;
    mrs_buf_putc(out, '.');
}

uint32_t mrs_event_sides(const mrs_event *e)
{
    return (e->says & 1) + (e->says >> 1 & 1) + (e->says >> 2 & 1);
}

mrs_str mrs_event_one_side(const mrs_event *e)
{
    const mrs_stake side = e->says == 1 ? MRS_STAKE_ACTOR : MRS_STAKE_TARGET;
    for (uint32_t i = 0; (e->says == 1 || e->says == 2) && i < e->n_sources; i++)
        if (e->sources[i].stake == side && e->sources[i].name.len)
            return e->sources[i].name;
    return (mrs_str){0};
}
