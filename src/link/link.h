/* link.h - which claims speak of one happening, and how happenings hang together. Front door of
 * link.
 *
 * Reads the claims that came or went since it last ran, and what stands near them, and writes the
 * events, reasons and links (spec/record.md 3) that this touches. The result is a function of the
 * claims that stand: neither the order in which documents came nor how many came at a time shows
 * (docs/decisions/011-incremental-linking.md). Cost is near-linear: only claims that share a block
 * (kind of deed, week, cell of the map or country ...) are compared.
 * Rules and weights: data/link/ *.tsv. */
#ifndef MRS_LINK_LINK_H
#define MRS_LINK_LINK_H

#include "store/store.h"

typedef struct mrs_linker mrs_linker; /* tables; read-only once open; threads share it */

/* The pack must outlive it. Fails: MRS_E_FORMAT naming file and line. Caller: mrs_linker_close. */
MRS_CHECK mrs_status mrs_linker_open(const mrs_pack *pack, mrs_linker **out, mrs_err *err);
void mrs_linker_close(mrs_linker *linker); /* NULL is fine */

typedef enum {
    MRS_LINK_BY_NEED, /* all when much has changed, else what changed */
    MRS_LINK_ALL,
    MRS_LINK_FEW /* not when nothing is linked yet, or by other rules */
} mrs_link_way;

typedef struct {
    mrs_link_way way; /* does not show in what is written */
    uint32_t jobs;    /* threads that compare; nor does this. 0: 1 */
} mrs_link_options;

typedef struct {
    uint32_t claims, pairs; /* read; compared */
    uint32_t events;        /* of those claims, written or left as they were */
    bool all;               /* all was linked anew */
    mrs_event_changes changes;
} mrs_link_stats;

/* One transaction. options, stats may be NULL. MRS_E_LIMIT when the claims need more than 8 GiB;
 * MRS_E_ARG when the store is not open for writing. */
MRS_CHECK mrs_status mrs_link_run(const mrs_linker *linker, mrs_store *store,
                                  const mrs_link_options *options, mrs_link_stats *stats,
                                  mrs_err *err);

/* ---- one number of several ---------------------------------------------------------------------
 */

/* Which of the numbers that an event's claims tell is `best`: the least; the one told most exactly,
 * then by the surest claim; the middle one (of two the lesser). low and high stay: all that is
 * told. Asked at each query, never kept. */
typedef enum { MRS_RULE_CONSERVATIVE, MRS_RULE_INFORMATIVE, MRS_RULE_REPRESENTATIVE } mrs_rule;
/* By its name in small letters; false: none. */
bool mrs_rule_read(mrs_str name, mrs_rule *out);
/* Changes event->quantities in place. What it reads is copied into arena. Fails: as reading. */
MRS_CHECK mrs_status mrs_event_by_rule(mrs_store *store, mrs_rule rule, mrs_event *event,
                                       mrs_arena *arena, mrs_err *err);

/* ---- with no store ----------------------------------------------------------------------------
 *
 * Reports that are linked in memory: `marsad annotate links`. Words that somebody marked as
 * happenings may stand in for the claims of a report: they are compared by what names them, their
 * sentence and their story, and grouped as claims are. */

typedef struct mrs_link_set mrs_link_set;

/* The linker must outlive it. MRS_E_MEMORY. Caller: mrs_link_set_free. */
MRS_CHECK mrs_status mrs_link_set_new(const mrs_linker *linker, mrs_link_set **out, mrs_err *err);
void mrs_link_set_free(mrs_link_set *set); /* NULL is fine */

/* A coded report; nothing of it is kept. Its units are its claims, or, marked not NULL, those n
 * spans (bytes of doc->text; a span outside is refused: MRS_E_ARG). MRS_E_LIMIT. */
MRS_CHECK mrs_status mrs_link_set_add(mrs_link_set *set, const mrs_doc *doc, const mrs_span *marked,
                                      uint32_t n, mrs_err *err);
/* After the last one. MRS_E_LIMIT: more than MRS_STORY_DOCS reports. */
MRS_CHECK mrs_status mrs_link_set_run(mrs_link_set *set, mrs_err *err);
enum { MRS_STORY_DOCS = 4000 };

/* Report i as added: the first report of its story. */
uint32_t mrs_link_set_story(const mrs_link_set *set, uint32_t doc);
/* Its claim or marked span k: a number that all of its happening share. */
uint32_t mrs_link_set_event(const mrs_link_set *set, uint32_t doc, uint32_t k);

/* ---- shared out ---------------------------------------------------------------------------------
 *
 * Linking in two steps that may be done on many machines, with the result of mrs_link_run on all
 * claims: pairs, for each share of the blocks, among the reports that have a unit in it; events,
 * for units that pairs hang together. Links between events are not made, nor people's decisions
 * heeded. A unit is named by its key, which is the same everywhere. */

enum { MRS_LINK_SHARES = 4096 };

typedef struct {
    int64_t a, b; /* a < b */
    float z;
} mrs_unit_pair;

/* One event, borrowed. */
typedef mrs_status (*mrs_shared_event_fn)(void *ctx, const mrs_event *event, mrs_err *err);

typedef struct mrs_link_share mrs_link_share;
/* The linker must outlive it. MRS_E_MEMORY. Caller: mrs_link_share_free. */
MRS_CHECK mrs_status mrs_link_share_new(const mrs_linker *linker, mrs_link_share **out,
                                        mrs_err *err);
void mrs_link_share_free(mrs_link_share *share); /* NULL is fine */
/* The claims of one report, in order of id; nothing of them is kept. MRS_E_LIMIT. */
MRS_CHECK mrs_status mrs_link_share_add(mrs_link_share *share, const mrs_claim_row *rows,
                                        uint32_t n, mrs_err *err);
/* Units of the last report that was added, and the shares that one is in, ascending, each once. */
uint32_t mrs_link_share_units(const mrs_link_share *share, const int64_t **keys);
void mrs_link_share_of(const mrs_link_share *share, uint32_t unit, const uint32_t **shares,
                       uint32_t *n);
/* After the last report, one of these, once. pairs: borrowed. units: those to be made events of;
 * no pair leads out of them; MRS_E_ARG when one is not there. */
MRS_CHECK mrs_status mrs_link_share_pairs(mrs_link_share *share, uint32_t which,
                                          const mrs_unit_pair **pairs, uint32_t *n, mrs_err *err);
MRS_CHECK mrs_status mrs_link_share_events(mrs_link_share *share, const int64_t *units,
                                           uint32_t n_units, const mrs_unit_pair *pairs,
                                           uint32_t n_pairs, mrs_shared_event_fn fn, void *ctx,
                                           mrs_err *err);

#endif
