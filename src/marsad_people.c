/* marsad_people.c - what a person decides: the ids they named, the decision, the events after it.
 */
#include "marsad_internal.h"

#include <stdlib.h>

typedef struct {
    const mrs_engine *engine;
    mrs_worker *worker;
    mrs_person_verb verb;
    const mrs_person_options *o;
    mrs_store *store;
    mrs_arena *arena;
    mrs_decision d;
    MRS_VEC(mrs_str) objects;
    mrs_buf packed; /* a claim or field as JSON */
    mrs_doc *doc;   /* parsed for its sentences */
} person;

static mrs_str word(const person *p, size_t i)
{
    return mrs_str_of(i < p->o->n_words ? p->o->words[i] : "");
}

static mrs_status wrong(const char *want, mrs_err *err)
{
    return mrs_fail(err, MRS_E_ARG, "%s is wanted", want);
}

/* The full id of a claim, event or document of that kind. */
static mrs_status resolve(person *p, mrs_str given, mrs_id_kind kind, mrs_str *out, mrs_err *err)
{
    static const char *const names[] = {"claim", "event", "document"};
    char full[65];
    mrs_id_kind found;
    mrs_status st = mrs_store_find(p->store, given, &found, full, err);
    if (!st && found != kind)
        st = mrs_fail(err, MRS_E_ARG, "%.*s is no %s", (int)given.len, given.ptr, names[kind]);
    *out = st ? (mrs_str){0} : mrs_str_copy(mrs_str_of(full), p->arena);
    return st;
}

static void add_object(person *p, mrs_str id)
{
    for (uint32_t i = 0; i < p->objects.n; i++)
        if (mrs_str_eq(p->objects.at[i], id))
            return;
    *MRS_PUSH(p->arena, &p->objects) = mrs_str_copy(id, p->arena);
}

static mrs_status add_claims_of(person *p, mrs_str event, mrs_err *err)
{
    mrs_event e;
    mrs_status st = mrs_store_event(p->store, event, p->arena, &e, err);
    for (uint32_t i = 0; !st && i < e.n_claims; i++)
        add_object(p, e.claims[i].claim);
    return st;
}

/* ---- one happening or two ----------------------------------------------------------------------
 */

static mrs_status merge(person *p, mrs_err *err)
{
    mrs_status st = p->o->n_words < 2 ? wrong("two events or more", err) : MRS_OK;
    p->d.kind = MRS_DECISION_MERGE;
    for (size_t i = 0; !st && i < p->o->n_words; i++) {
        mrs_str id;
        uint32_t n = p->objects.n;
        st = resolve(p, word(p, i), MRS_IS_EVENT, &id, err);
        if (!st)
            st = add_claims_of(p, id, err);
        if (!st && p->objects.n == n)
            st = mrs_fail(err, MRS_E_ARG, "%.*s is named twice: it is one event already",
                          (int)id.len, id.ptr);
        if (!st)
            p->d.object = mrs_str_join(p->d.object, i ? MRS_STR(" ") : MRS_STR(""), id, p->arena);
    }
    return st;
}

/* The claims named leave; the other claims of the event stay. */
static mrs_status split(person *p, mrs_err *err)
{
    mrs_event e;
    mrs_status st = p->o->n_words < 2 ? wrong("an event and claims of it", err)
                                      : resolve(p, word(p, 0), MRS_IS_EVENT, &p->d.object, err);
    p->d.kind = MRS_DECISION_SPLIT;
    if (!st)
        st = mrs_store_event(p->store, p->d.object, p->arena, &e, err);
    for (size_t i = 1; !st && i < p->o->n_words; i++) {
        mrs_str id;
        bool in = false;
        st = resolve(p, word(p, i), MRS_IS_CLAIM, &id, err);
        for (uint32_t k = 0; !st && k < e.n_claims; k++)
            in = in || mrs_str_eq(e.claims[k].claim, id);
        if (!st && !in)
            st = mrs_fail(err, MRS_E_ARG, "%.*s is no claim of %.*s", (int)id.len, id.ptr,
                          (int)e.id.len, e.id.ptr);
        if (!st)
            add_object(p, id);
    }
    p->d.n_leave = p->objects.n;
    if (!st && p->d.n_leave == e.n_claims)
        return mrs_fail(err, MRS_E_ARG, "all claims of %.*s are named: some must stay",
                        (int)e.id.len, e.id.ptr);
    return st ? st : add_claims_of(p, e.id, err);
}

static mrs_status undo(person *p, mrs_err *err)
{
    mrs_str id = word(p, 0);
    int64_t n = 0;
    if (mrs_str_starts(id, MRS_STR("d-")))
        id = mrs_str_sub(id, 2, id.len);
    if (p->o->n_words != 1 || !mrs_str_int(id, &n) || n < 1)
        return wrong("one decision (d-17; `marsad review list` has them)", err);
    p->d.kind = MRS_DECISION_UNDO;
    p->d.undoes = (uint64_t)n;
    return MRS_OK;
}

/* ---- states and fields -------------------------------------------------------------------------
 */

static mrs_status review(person *p, mrs_err *err)
{
    static const struct {
        const char *name;
        mrs_decision_kind kind;
    } states[] = {{"confirmed", MRS_DECISION_CONFIRM},
                  {"rejected", MRS_DECISION_REJECT},
                  {"needs-work", MRS_DECISION_NEEDS_WORK},
                  {"needs work", MRS_DECISION_NEEDS_WORK}};
    mrs_str state = mrs_str_of(p->o->state);
    mrs_id_kind kind;
    char full[65];
    p->d.kind = MRS_N_DECISIONS;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (mrs_str_is(state, states[i].name))
            p->d.kind = states[i].kind;
    if (mrs_str_is(state, "corrected"))
        return mrs_fail(err, MRS_E_ARG,
                        "a claim is corrected by saying what is right: marsad correct CLAIM FIELD "
                        "VALUE");
    if (p->d.kind == MRS_N_DECISIONS || p->o->n_words != 1)
        return wrong("one claim or event, and --state confirmed, rejected or needs-work", err);
    mrs_status st = mrs_store_find(p->store, word(p, 0), &kind, full, err);
    if (!st && kind == MRS_IS_DOC)
        st = wrong("a claim or event, no document,", err);
    if (st)
        return st;
    p->d.object = mrs_str_copy(mrs_str_of(full), p->arena);
    if (kind == MRS_IS_EVENT)
        return add_claims_of(p, p->d.object, err);
    add_object(p, p->d.object);
    return MRS_OK;
}

/* The JSON of a field, or with an empty name of the row, as the decision keeps it. */
static mrs_status pack(person *p, const mrs_claim_row *row, mrs_str field, mrs_err *err)
{
    mrs_status st = mrs_claim_field(row, field, &p->packed, err);
    p->d.after = mrs_buf_view(&p->packed);
    return st;
}

static mrs_status correct(person *p, mrs_err *err)
{
    mrs_claim_row row;
    mrs_doc_row doc;
    if (p->o->n_words != 3)
        return wrong("a claim, a field and its right value", err);
    mrs_status st = resolve(p, word(p, 0), MRS_IS_CLAIM, &p->d.object, err);
    if (!st)
        st = mrs_store_claim(p->store, p->d.object, p->arena, &row, err);
    if (!st)
        st = mrs_store_doc(p->store, row.doc, p->arena, &doc, err);
    if (st)
        return st;
    p->d.kind = MRS_DECISION_CORRECT;
    p->d.field = word(p, 1);
    add_object(p, p->d.object);
    st = mrs_field_set(p->engine, doc.text, &row, p->d.field, word(p, 2), p->arena, err);
    return st ? st : pack(p, &row, p->d.field, err);
}

/* ---- by hand ----------------------------------------------------------------------------------
 */

static const char *field_of(const person *p, const char *name)
{
    for (size_t i = 0; i < p->o->n_fields; i++)
        if (!strcmp(p->o->fields[i].name, name))
            return p->o->fields[i].value;
    return NULL;
}

static bool ends_sentence(mrs_str text, size_t i)
{
    char c = text.ptr[i];
    bool last = i + 1 >= text.len || text.ptr[i + 1] == ' ' || text.ptr[i + 1] == '\n';
    return c == '\n' || ((c == '.' || c == '!' || c == '?') && last);
}

/* The sentence around the words, by full stops and line ends: of a text that is not parsed. */
static mrs_span plain_sentence(mrs_str text, mrs_span at)
{
    uint32_t start = at.start, end = at.end;
    while (start > 0 && !ends_sentence(text, start - 1))
        start--;
    while (start < at.start && text.ptr[start] == ' ')
        start++;
    while (end < text.len && !ends_sentence(text, end))
        end++;
    return (mrs_span){start, end < text.len && text.ptr[end] != '\n' ? end + 1 : end};
}

typedef struct {
    mrs_doc *doc;
    const mrs_doc_row *row;
} filling;

static mrs_status fill(void *ctx, mrs_err *err)
{
    const filling *f = ctx;
    (void)err;
    f->doc->text = mrs_str_copy(f->row->text, f->doc->arena);
    f->doc->lang = mrs_str_copy(f->row->lang, f->doc->arena);
    return MRS_OK;
}

/* As the parser has it, so that a claim by hand quotes what a machine's would. */
static mrs_status sentence_of(person *p, const mrs_doc_row *row, mrs_span at, mrs_span *out,
                              mrs_err *err)
{
    p->doc = mrs_doc_new(MRS_DOC_CEILING);
    filling f = {p->doc, row};
    *out = plain_sentence(row->text, at);
    mrs_status st = p->doc ? mrs_arena_run(&p->doc->arena, 1, fill, &f, err)
                           : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st && p->worker)
        st = mrs_worker_run(p->worker, p->doc, MRS_UPTO_PARSE, err);
    const mrs_parse *parse = st ? NULL : p->doc->parse;
    for (uint32_t s = 0; parse && s < parse->n_sents; s++) {
        uint32_t first = parse->sent_first[s], past = parse->sent_first[s + 1];
        mrs_span in = {p->doc->tokens.at[first].start, p->doc->tokens.at[past - 1].end};
        mrs_str words = mrs_str_trim(mrs_span_str(row->text, in));
        if (in.start <= at.start && at.end <= in.end && words.len) {
            uint32_t start = (uint32_t)(words.ptr - row->text.ptr);
            *out = (mrs_span){start, start + (uint32_t)words.len};
        }
    }
    return st;
}

typedef struct {
    person *p;
    const mrs_doc_row *doc;
    mrs_claim_row row;
} coding;

/* Trigger, sentence, then each field that was given; type before mode. */
static mrs_status make_row(coding *c, mrs_err *err)
{
    person *p = c->p;
    mrs_claim *claim = &c->row.claim;
    mrs_str text = c->doc->text;
    mrs_cpindex index = mrs_cpindex_new(text, p->arena);
    const char *span = field_of(p, "span"), *words = field_of(p, "words");
    mrs_status st = span    ? mrs_span_read(mrs_str_of(span), mrs_cpindex_of(&index, text.len),
                                            &claim->trigger, err)
                    : words ? mrs_words_find(text, &index, mrs_str_of(words), &claim->trigger, err)
                            : wrong("--words, or --span START:END, that names what happened", err);
    if (!st && !field_of(p, "type"))
        st = wrong("--type", err);
    if (st)
        return st;
    mrs_span bytes = {(uint32_t)mrs_cpindex_byte(&index, claim->trigger.start),
                      (uint32_t)mrs_cpindex_byte(&index, claim->trigger.end)},
             sentence;
    st = sentence_of(p, c->doc, bytes, &sentence, err);
    claim->sentence =
        (mrs_span){mrs_cpindex_of(&index, sentence.start), mrs_cpindex_of(&index, sentence.end)};
    for (size_t i = 0; !st && i < p->o->n_fields; i++) {
        const mrs_where *w = &p->o->fields[i];
        if (strcmp(w->name, "span") != 0 && strcmp(w->name, "words") != 0)
            st = mrs_field_set(p->engine, text, &c->row, mrs_str_of(w->name), mrs_str_of(w->value),
                               p->arena, err);
    }
    return st;
}

typedef struct {
    mrs_str doc, who;
    bool blind, done;
} assigned;

static bool see_assignment(void *ctx, const mrs_decision *d)
{
    assigned *a = ctx;
    bool mine = d->undone_by == 0;
    if (mine && d->kind == MRS_DECISION_ASSIGN && mrs_str_eq(d->after, a->who))
        a->blind = mrs_str_is(d->field, "blind");
    if (mine && d->kind == MRS_DECISION_DONE && mrs_str_eq(d->who, a->who))
        a->done = true;
    return true;
}

static mrs_status code(person *p, mrs_err *err)
{
    mrs_doc_row doc;
    mrs_when none = {.start = MRS_NO_DAY,
                     .end = MRS_NO_DAY,
                     .not_before = MRS_NO_DAY,
                     .not_after = MRS_NO_DAY,
                     .deadline = MRS_NO_DAY};
    coding c = {
        p,
        &doc,
        {.claim = {.confidence = 1, .time = none, .source = {.name = MRS_STR("narrator")}}}};
    mrs_status st = p->o->n_words != 1 ? wrong("one document", err)
                                       : resolve(p, word(p, 0), MRS_IS_DOC, &p->d.object, err);
    if (!st)
        st = mrs_store_doc(p->store, p->d.object, p->arena, &doc, err);
    if (!st)
        st = make_row(&c, err);
    assigned a = {.doc = p->d.object, .who = mrs_str_of(p->o->who)};
    if (!st)
        st = mrs_store_decisions(p->store, p->d.object, see_assignment, &a, err);
    if (!st && a.blind && a.done)
        st = mrs_fail(err, MRS_E_ARG,
                      "%s has finished with this document (`marsad undo` of that "
                      "lets them go on)",
                      p->o->who);
    p->d.kind = MRS_DECISION_CLAIM;
    p->d.field = a.blind ? MRS_STR("blind") : MRS_STR("");
    return st ? st : pack(p, &c.row, MRS_STR(""), err);
}

/* ---- documents to people -----------------------------------------------------------------------
 */

static mrs_status documents(person *p, mrs_err *err)
{
    mrs_status st = p->o->n_words ? MRS_OK : wrong("a document", err);
    for (size_t i = 0; !st && i < p->o->n_words; i++) {
        mrs_str id;
        st = resolve(p, word(p, i), MRS_IS_DOC, &id, err);
        if (!st)
            add_object(p, id);
    }
    return st;
}

static mrs_status assign(person *p, mrs_err *err)
{
    p->d.kind = MRS_DECISION_ASSIGN;
    p->d.after = mrs_str_of(p->o->to);
    p->d.field = p->o->blind ? MRS_STR("blind") : MRS_STR("");
    return p->d.after.len ? documents(p, err) : wrong("--to WHO", err);
}

static mrs_status done(person *p, mrs_err *err)
{
    p->d.kind = MRS_DECISION_DONE;
    return documents(p, err);
}

/* Ids of blind codings are no claims yet: they are given whole, as the report of agreement has
 * them. */
static mrs_status adopt(person *p, mrs_err *err)
{
    p->d.kind = MRS_DECISION_ACCEPT;
    for (size_t i = 0; i < p->o->n_words; i++)
        add_object(p, word(p, i));
    return p->o->n_words ? MRS_OK : wrong("a blind coding", err);
}

/* ---- said -------------------------------------------------------------------------------------
 */

/* The events that hold the claims now, each once. */
static mrs_status events_now(person *p, mrs_err *err)
{
    uint32_t n = p->objects.n;
    mrs_str *claims = p->objects.at;
    mrs_status st = MRS_OK;
    p->objects.at = NULL;
    p->objects.n = p->objects.cap = 0;
    for (uint32_t i = 0; !st && i < n; i++) {
        mrs_claim_row row;
        mrs_err none = {0};
        st = mrs_store_claim(p->store, claims[i], p->arena, &row, &none);
        if (!st && row.event.len)
            add_object(p, row.event);
        if (st == MRS_E_NONE) /* a document, or a claim that was taken out */
            st = MRS_OK;
        else if (st)
            return mrs_fail(err, st, "%s", none.text);
    }
    return MRS_OK;
}

static void say(const person *p, mrs_buf *out)
{
    mrs_json json = {.out = out};
    const mrs_decision *d = &p->d;
    if (!p->o->json) {
        mrs_buf_printf(out, "d-%llu %s", (unsigned long long)d->id, mrs_decision_text(d->kind));
        if (d->kind == MRS_DECISION_CLAIM)
            mrs_buf_printf(out, " %.*s%s", (int)d->objects[0].len, d->objects[0].ptr,
                           d->field.len ? " (blind: not shown until it is accepted)" : "");
        for (uint32_t i = 0; i < p->objects.n; i++)
            mrs_buf_printf(out, "%s %.*s", i ? "," : "; now", (int)p->objects.at[i].len,
                           p->objects.at[i].ptr);
        mrs_buf_putc(out, '\n');
        return;
    }
    mrs_json_object(&json, NULL);
    mrs_buf id = {0};
    mrs_buf_printf(&id, "d-%llu", (unsigned long long)d->id);
    mrs_json_str(&json, "decision", mrs_buf_view(&id));
    mrs_buf_clear(&id);
    mrs_json_str(&json, "kind", mrs_str_of(mrs_decision_text(d->kind)));
    if (d->kind == MRS_DECISION_CLAIM)
        mrs_json_str(&json, "claim", d->objects[0]);
    mrs_json_array(&json, "events");
    for (uint32_t i = 0; i < p->objects.n; i++)
        mrs_json_str(&json, NULL, p->objects.at[i]);
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
}

/* ---- all --------------------------------------------------------------------------------------
 */

static mrs_status (*const verbs[])(person *p, mrs_err *err) = {
    [MRS_PERSON_MERGE] = merge,   [MRS_PERSON_SPLIT] = split,     [MRS_PERSON_UNDO] = undo,
    [MRS_PERSON_REVIEW] = review, [MRS_PERSON_CORRECT] = correct, [MRS_PERSON_CODE] = code,
    [MRS_PERSON_ASSIGN] = assign, [MRS_PERSON_DONE] = done,       [MRS_PERSON_ACCEPT] = adopt};

mrs_status mrs_store_open_as(const mrs_engine *engine, const char *path, const char *who,
                             const char *now, mrs_store **out, mrs_err *err)
{
    const mrs_store_options options = {.write = true};
    mrs_version v;
    const mrs_run run = mrs_run_of(engine, now, who, &v);
    mrs_status st = mrs_store_open(path, &options, out, err);
    return st ? st : mrs_store_set_run(*out, &run, err);
}

/* What an undo spoke of, for the events after it. */
static bool take_objects(void *ctx, const mrs_decision *d)
{
    person *p = ctx;
    if (d->id == p->d.id)
        for (uint32_t i = 0; i < d->n_objects; i++)
            add_object(p, d->objects[i]);
    return d->id != p->d.id;
}

static mrs_status take_undone(person *p, mrs_err *err)
{
    mrs_str undone = mrs_str_format(p->arena, "d-%llu", (unsigned long long)p->d.undoes);
    return mrs_store_decisions(p->store, undone, take_objects, p, err);
}

static mrs_status decide(void *ctx, mrs_err *err)
{
    person *p = ctx;
    mrs_person_verb verb = p->verb;
    p->d.comment = mrs_str_of(p->o->comment);
    mrs_status st = verbs[verb](p, err);
    p->d.objects = p->objects.at;
    p->d.n_objects = p->objects.n;
    if (!st)
        st = mrs_store_decide(p->store, &p->d, p->arena, err);
    if (!st && verb != MRS_PERSON_ASSIGN && verb != MRS_PERSON_DONE)
        st = mrs_link_run(p->engine->linker, p->store, NULL, NULL, err);
    if (!st && verb == MRS_PERSON_UNDO)
        st = take_undone(p, err);
    if (!st && verb == MRS_PERSON_CODE)
        add_object(p, p->d.objects[0]);
    return st ? st : events_now(p, err);
}

mrs_status mrs_person(const mrs_engine *engine, mrs_worker *worker, mrs_person_verb verb,
                      const mrs_person_options *options, mrs_buf *out, mrs_err *err)
{
    person p = {.engine = engine,
                .worker = worker,
                .verb = verb,
                .o = options,
                .arena = mrs_arena_new(MRS_DOC_CEILING)};
    mrs_status st = p.arena ? mrs_store_open_as(engine, options->store, options->who, options->now,
                                                &p.store, err)
                            : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_arena_run(&p.arena, 1, decide, &p, err);
    if (!st)
        say(&p, out);
    mrs_store_close(p.store);
    mrs_doc_free(p.doc);
    mrs_buf_clear(&p.packed);
    mrs_arena_free(p.arena);
    return st ? st : mrs_buf_status(out, err);
}
