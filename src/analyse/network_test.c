#include "analyse/analyse_internal.h"
#include "test.h"

/* Invented organisations. */
static const mrs_party red = {.name = {"Red", 3}, .id = {"actor:red", 9}, .kind = MRS_ACTOR_GROUP};
static const mrs_party blue = {
    .name = {"Blue", 4}, .id = {"actor:blue", 10}, .kind = MRS_ACTOR_FORCE};
static const mrs_party helper = {.name = {"Blue", 4},
                                 .id = {"actor:blue", 10},
                                 .kind = MRS_ACTOR_FORCE,
                                 .role = MRS_ROLE_PARTNER};
static const mrs_party grey = {
    .name = {"Grey", 4}, .id = {"actor:grey", 10}, .kind = MRS_ACTOR_STATE};

/* A claim of the one event; with source_id by an official on the doers' side. */
typedef struct {
    bool clash;
    const mrs_party *actors[3], *targets[3];
    const char *source_id;
    mrs_claim_status status;
    mrs_state state;
} told;

typedef struct {
    mrs_work *w;
    mrs_buf out;
} run;

static mrs_party *parties(const mrs_party *const *from, uint32_t *n, mrs_arena *arena)
{
    mrs_party *out = MRS_NEW(arena, mrs_party, 3);
    for (*n = 0; *n < 3 && from[*n]; ++*n)
        out[*n] = *from[*n];
    return out;
}

static mrs_status compute(void *ctx, mrs_err *err)
{
    const run *r = ctx;
    return mrs_answer_network.compute(r->w, err);
}

/* The ties of an event that these claims tell: "Red/acts on/Blue/-1;" each, in their order. */
static void assert_ties(const told *claims, uint32_t n, const char *want)
{
    mrs_tie_rule rules[] = {
        {.type = MRS_TYPE_ASSAULT, .sign = -1, .between = 1},
        {.type = MRS_TYPE_ASSAULT, .mode = {"clash", 5}, .sign = -1, .between = -1}};
    mrs_analyser analyser = {.ties = {.at = rules, .n = 2, .cap = 2}};
    mrs_event event = {.id = MRS_STR("e-1"), .type = MRS_TYPE_ASSAULT};
    mrs_buf note = {0}, got = {0};
    event.time.start = event.time.end = MRS_NO_DAY;
    mrs_work w = {.analyser = &analyser, .note = &note, .since = MRS_NO_DAY, .until = MRS_NO_DAY};
    run r = {.w = &w};
    w.events.at = &event;
    w.events.n = 1;
    w.arena = w.cells.arena = mrs_arena_new((size_t)1 << 24);
    assert_non_null(w.arena);
    for (uint32_t i = 0; i < n; i++) {
        mrs_told *t = MRS_PUSH(w.arena, &w.told);
        *t = (mrs_told){.event = event.id,
                        .type = MRS_TYPE_ASSAULT,
                        .mode = claims[i].clash ? MRS_STR("clash") : MRS_STR("")};
        t->actors = parties(claims[i].actors, &t->n_actors, w.arena);
        t->targets = parties(claims[i].targets, &t->n_targets, w.arena);
        t->status = claims[i].status;
        t->state = claims[i].state;
        if (claims[i].source_id) {
            t->source = t->source_id = mrs_str_of(claims[i].source_id);
            t->kind = MRS_SOURCE_OFFICIAL;
            t->stake = MRS_STAKE_ACTOR;
        }
    }
    assert_ok(mrs_sheet_new(MRS_FORMAT_CSV, false, 80, &r.out, &w.sheet, &err_));
    assert_ok(mrs_arena_run(&w.arena, 1, compute, &r, &err_));
    assert_ok(mrs_sheet_finish(w.sheet, &err_));
    mrs_str out = mrs_buf_view(&r.out);
    for (size_t at = 0, line = 0; at < out.len; line++) {
        for (int cell = 0; at < out.len && out.ptr[at] != '\n'; at++) {
            cell += out.ptr[at] == ',';
            if (line && cell < 4 && out.ptr[at] != '\r')
                mrs_buf_putc(&got, out.ptr[at] == ',' && cell ? '/' : out.ptr[at]);
        }
        at++;
        if (line)
            mrs_buf_putc(&got, ';');
    }
    assert_str(mrs_buf_view(&got), want);
    mrs_sheet_free(w.sheet);
    mrs_buf_clear(&r.out);
    mrs_buf_clear(&w.cells.keep);
    mrs_buf_clear(&note);
    mrs_buf_clear(&got);
    mrs_arena_free(w.arena);
}

static void doers_of_two_claims_are_no_partners(void **state)
{
    static const told claims[] = {{.actors = {&red}}, {.actors = {&blue}}};
    static const told one[] = {{.actors = {&red, &blue}}};
    (void)state;
    assert_ties(claims, 2, "");
    assert_ties(one, 1, "Red/with/Blue/1;");
}

static void who_acts_on_another_is_not_its_partner(void **state)
{
    static const told claims[] = {{.actors = {&red, &blue}},
                                  {.actors = {&blue}, .targets = {&red}}};
    (void)state;
    assert_ties(claims, 2, "Blue/acts on/Red/-1;");
}

static void a_doer_is_no_target_of_its_own_deed(void **state)
{
    static const told claims[] = {{.actors = {&grey, &blue}, .targets = {&blue, &red}}};
    static const told own[] = {{.actors = {&blue}, .targets = {&blue}}};
    static const told two[] = {{.actors = {&grey}, .targets = {&red}}, {.targets = {&blue}}};
    (void)state;
    /* Grey and Blue, told as doer and target of each other too, are neither */
    assert_ties(claims, 1, "Grey/acts on/Red/-1;Blue/acts on/Red/-1;");
    assert_ties(own, 1, "");
    assert_ties(two, 2, "Grey/acts on/Red/-1;");
}

static void a_source_speaks_for_a_lone_doer(void **state)
{
    static const told clash[] = {
        {.clash = true, .actors = {&red, &blue}, .source_id = "actor:red"}};
    static const told press[] = {
        {.clash = true, .actors = {&red, &blue}, .source_id = "actor:press"}};
    static const told lone[] = {{.actors = {&blue}, .source_id = "actor:press"}};
    static const told self[] = {{.actors = {&blue}, .source_id = "actor:blue"}};
    static const told beside[] = {{.actors = {&red, &helper}, .source_id = "actor:blue"}};
    (void)state;
    assert_ties(beside, 1, "Red/with/Blue/1;");
    assert_ties(clash, 1, "Red/acts on/Blue/-1;");
    assert_ties(press, 1, "Red/acts on/Blue/-1;");
    assert_ties(lone, 1, "actor:press/speaks for/Blue/1;");
    assert_ties(self, 1, "");
}

static void what_is_denied_or_rejected_ties_nobody(void **state)
{
    static const told claims[] = {
        {.actors = {&red}, .targets = {&blue}, .state = MRS_STATE_REJECTED},
        {.actors = {&grey}, .targets = {&blue}, .status = MRS_CLAIM_NEGATED},
    };
    (void)state;
    assert_ties(claims, 2, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doers_of_two_claims_are_no_partners),
        cmocka_unit_test(who_acts_on_another_is_not_its_partner),
        cmocka_unit_test(a_doer_is_no_target_of_its_own_deed),
        cmocka_unit_test(a_source_speaks_for_a_lone_doer),
        cmocka_unit_test(what_is_denied_or_rejected_ties_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
