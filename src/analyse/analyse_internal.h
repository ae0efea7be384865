/* analyse_internal.h - what the answers share: an answer under way, what it read, its tables. */
#ifndef MRS_ANALYSE_INTERNAL_H
#define MRS_ANALYSE_INTERNAL_H

#include "analyse/analyse.h"

/* ---- tables -----------------------------------------------------------------------------------
 */

/* data/analyse/ties.tsv: what a deed says of its two sides. mode empty: any other of the type. */
typedef struct {
    mrs_type type;
    mrs_str mode;
    int sign, between; /* of doer and target, of two doers: -1, 0, 1 */
} mrs_tie_rule;

/* data/analyse/border_kinds.tsv: what an event at a border is counted as; the first that fits. */
typedef struct {
    mrs_type type;
    mrs_str mode; /* empty: any */
    mrs_str kind;
} mrs_border_kind;

/* data/analyse/detection.tsv, objects.tsv: a word of a report and what it stands for. */
typedef struct {
    mrs_str word, stands; /* small letters */
} mrs_word_row;

/* data/analyse/bands.tsv: from the band before up to so many km off the line. */
typedef struct {
    mrs_str name;
    double km;
} mrs_band;

struct mrs_analyser {
    mrs_arena *arena;
    const mrs_ground *ground;
    mrs_borders *borders;
    MRS_VEC(mrs_tie_rule) ties;
    MRS_VEC(mrs_border_kind) kinds;
    MRS_VEC(mrs_word_row) detections;
    MRS_VEC(mrs_word_row) objects;
    MRS_VEC(mrs_band) bands;
    mrs_usual_rule usual; /* data/analyse/usual.tsv */
};
/* tables.c; under mrs_arena_run of analyser->arena. */
mrs_status mrs_analyser_tables(mrs_analyser *analyser, const mrs_pack *pack, mrs_err *err);

/* What the first word of text that a row names stands for; empty: none. Small letters or capitals;
 * an ending of one or two letters is let pass ("camera" in "cameras", "ambush" in "ambushed"). */
mrs_str mrs_word_stands(const mrs_word_row *rows, uint32_t n, mrs_str text);

/* ---- what was read ----------------------------------------------------------------------------
 */

/* A claim, as far as answers read it. */
typedef struct {
    mrs_str id, event, doc, publisher;
    int32_t published; /* first day, or MRS_NO_DAY */
    mrs_type type;
    mrs_str mode;
    mrs_claim_status status;
    mrs_recency recency;
    mrs_party *actors, *targets; /* with PARTIES; else none */
    uint32_t n_actors, n_targets;
    mrs_str source, source_id; /* the publisher where the narrator speaks */
    mrs_source_kind kind;
    mrs_stake stake;
    mrs_str trigger, sentence, instrument, means;
    mrs_state state;
} mrs_told;

/* A document that stands. */
typedef struct {
    int32_t published;
    mrs_str publisher;
} mrs_read_doc;

typedef struct mrs_work mrs_work;

/* What an answer needs before compute is called. */
enum {
    MRS_NEED_EVENTS = 1, /* those that the filter chooses */
    MRS_NEED_ALL = 2,    /* every event of any status and recency, the filter apart */
    MRS_NEED_TOLD = 4,   /* every claim, ordered by event */
    MRS_NEED_LINKS = 8,
    MRS_NEED_DOCS = 16,
    MRS_NEED_OTHER = 32,  /* into all: those that the filter chooses of the other record */
    MRS_NEED_PARTIES = 64 /* of TOLD */
};
typedef struct {
    const char *verb;
    const char *const *options; /* that it reads, up to a NULL */
    unsigned needs;
    /* Changes the question before reading; may be NULL. MRS_E_ARG. */
    mrs_status (*prepare)(mrs_work *work, mrs_err *err);
    /* Puts the rows; under mrs_arena_run of work->arena. */
    mrs_status (*compute)(mrs_work *work, mrs_err *err);
} mrs_answer;
extern const mrs_answer mrs_answer_border, mrs_answer_trend, mrs_answer_pledges, mrs_answer_sources,
    mrs_answer_network, mrs_answer_totals, mrs_answer_brief, mrs_answer_compare;

typedef struct {
    mrs_event *at;
    uint32_t n, cap;
} mrs_events;

struct mrs_work {
    const mrs_analyser *analyser;
    const mrs_answer *answer;
    mrs_store *store;
    mrs_question question;
    uint32_t limit; /* of rows; 0: all */
    mrs_sheet *sheet;
    mrs_buf *text, *note;
    mrs_arena *arena;
    mrs_cells cells;

    mrs_events events, all;
    MRS_VEC(mrs_nearness) nearness; /* of events, where near was asked */
    uint32_t may_be;                /* events whose circle only overlaps: may be near */
    uint32_t beside;                /* events that the filter chooses and near cannot place */
    mrs_tally tally;
    MRS_VEC(mrs_told) told;
    MRS_VEC(mrs_link) links;
    MRS_VEC(mrs_read_doc) docs;
    int32_t since;           /* of brief, network, pledges; MRS_NO_DAY: not asked for */
    struct mrs_deeds *deeds; /* pledges.c: of all, by type and mode */
    int32_t until;           /* as of this day: asked for, else (with DOCS) the newest publication;
                                MRS_NO_DAY: none is known */
};

/* The option's value; empty: not given. */
mrs_str mrs_option_of(const mrs_work *work, const char *name);
/* A whole number of an option; MRS_E_ARG. */
MRS_CHECK mrs_status mrs_option_number(const mrs_work *work, const char *name, int64_t low,
                                       int64_t high, int64_t *out, mrs_err *err);

/* Is the option, where it is given, one of these names (up to a NULL)? MRS_E_ARG lists them. */
MRS_CHECK mrs_status mrs_option_among(const mrs_work *work, const char *name,
                                      const char *const *names, mrs_err *err);

/* read.c: fills what the answer needs. Not under mrs_arena_run. */
MRS_CHECK mrs_status mrs_work_read(mrs_work *work, mrs_err *err);
/* The claims that tell an event, by published day, the undated last; *n of them. */
const mrs_told *mrs_told_of(const mrs_work *work, mrs_str event, uint32_t *n);
/* An event of `all` (else `events`) by its id; NULL: none. */
const mrs_event *mrs_event_of(const mrs_events *events, mrs_str id);

/* pledges.c: is the promise past its day, and nothing that speaks of it later is told? *said: when
 * it was first said. Under mrs_arena_run, with ALL, TOLD and DOCS. */
bool mrs_pledge_is_due(mrs_work *work, const mrs_event *pledge, int32_t *said);

/* The cells of a row go out, unless the limit is reached. geometry may be empty. */
MRS_CHECK mrs_status mrs_work_put(mrs_work *work, mrs_str geometry, mrs_err *err);
/* Begins a row. */
static inline mrs_cells *mrs_work_row(mrs_work *work)
{
    work->cells.n = 0;
    work->cells.keep.len = 0;
    return &work->cells;
}

/* Ids with a space between, for a cell. Starts {0}. */
typedef MRS_VEC(mrs_str) mrs_id_list;
mrs_str mrs_id_list_text(const mrs_id_list *ids, mrs_arena *arena);

/* Strings to numbers 0, 1, ... in the order of their coming. Starts {0}; strings are borrowed. */
typedef struct {
    MRS_VEC(mrs_str) keys;
    uint32_t *slots, n_slots; /* 1 + number; 0 empty */
} mrs_index;
uint32_t mrs_index_of(mrs_index *index, mrs_str key, mrs_arena *arena);

/* The middle of n numbers, which are sorted here; of two the mean. NAN: n is 0. */
double mrs_median(double *at, uint32_t n);
/* Wilson's 95 % interval of k in n: E. B. Wilson, JASA 22 (1927) 209. 0 to 1 where n is 0. */
void mrs_wilson(double k, double n, double *low, double *high);

/* An organisation, by its kind and register id: what a network may name. */
bool mrs_party_is_org(const mrs_party *party);

#endif
