/* marsad-claims-speed - linking and asking at size, over invented claims.
 *
 * usage: marsad-claims-speed PACK STORE CLAIMS SEED [JOBS | fill | ask]
 * Makes STORE with about CLAIMS claims (same SEED, same claims), links it, and prints one line of
 * JSON: CPU and wall time and peak memory of linking, then a report more, then a question by box,
 * type and month. An existing STORE is not filled again. fill, ask: only that.
 *
 * The skew is that of news: a story is a place, some weeks and a number of claims drawn from a
 * power law (half of them one claim; the largest a half per cent of all); in it happenings, each
 * told by a number of reports of the same kind of law; places and actors by Zipf; a report tells
 * one to six happenings of its story, each in its own words, now and then with a coarser place, a
 * week for a day, another count or no name. One in forty claims is a total over weeks. */
#include "link/link.h"
#include "test_record.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

enum { PLACES = 3000, ACTORS = 300, NAMES = 40000, WORDS = 24, FIRST_DAY = 18628, DAYS = 1461 };

/* ---- chance -----------------------------------------------------------------------------------
 */

typedef struct {
    uint64_t state;
} chance;

/* splitmix64: S. Vigna, public domain. */
static uint64_t draw(chance *c)
{
    uint64_t z = c->state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

static double share(chance *c)
{
    return (double)(draw(c) >> 11) / 9007199254740992.0;
}

static uint32_t below(chance *c, uint32_t n)
{
    return (uint32_t)(share(c) * n);
}

/* 0 most often; by 1/(rank + 1). */
static uint32_t zipf(chance *c, uint32_t n)
{
    return (uint32_t)(exp(share(c) * log((double)n + 1)) - 1) % n;
}

/* 1 or more; one in x of them is larger than about x to the 1/slope. */
static uint32_t heavy(chance *c, double slope, uint32_t most)
{
    double v = pow(1 - share(c), -1 / slope);
    return v < most ? (uint32_t)v : most;
}

/* ---- the world --------------------------------------------------------------------------------
 */

typedef struct {
    char name[24], id[16];
    double lat, lon;
} place;

typedef struct {
    place places[PLACES];
    char actors[ACTORS][24], actor_ids[ACTORS][24];
    char names[NAMES][WORDS];
} world;

static void make_name(chance *c, char *out, size_t size)
{
    static const char *const syllables[] = {"qa", "mur", "sha", "del", "zan", "ra",  "hib",
                                            "ta", "kor", "yus", "lem", "bar", "ish", "nad",
                                            "wa", "fir", "gha", "sul", "mo",  "zer"};
    uint32_t n = 2 + below(c, 3);
    out[0] = '\0';
    for (uint32_t i = 0; i < n; i++)
        strncat(out, syllables[below(c, 20)], size - strlen(out) - 1);
    out[0] = (char)(out[0] - 'a' + 'A');
}

static world *make_world(uint64_t seed)
{
    world *w = calloc(1, sizeof *w);
    chance c = {seed};
    for (uint32_t i = 0; w && i < PLACES; i++) {
        place *p = &w->places[i];
        make_name(&c, p->name, sizeof p->name);
        snprintf(p->id, sizeof p->id, "gn:%u", i + 1);
        p->lat = 32.3 + 5 * share(&c);
        p->lon = 35.8 + 11 * share(&c);
    }
    for (uint32_t i = 0; w && i < ACTORS; i++) {
        make_name(&c, w->actors[i], sizeof w->actors[i]);
        snprintf(w->actor_ids[i], sizeof w->actor_ids[i], "actor:%u", i);
    }
    for (uint32_t i = 0; w && i < NAMES; i++)
        make_name(&c, w->names[i], sizeof w->names[i]);
    return w;
}

typedef struct {
    const char *type, *mode, *noun, *verb;
    mrs_quantity_kind kind;
} deed;

/* As often as they stand here. */
static const deed deeds[] = {{"ASSAULT", "aerial", "air strike", "bombed", MRS_Q_killed},
                             {"ASSAULT", "firearms", "shooting", "shot at", MRS_Q_killed},
                             {"ASSAULT", "explosives", "bombing", "blew up", MRS_Q_killed},
                             {"ASSAULT", "heavy-weapons", "shelling", "shelled", MRS_Q_wounded},
                             {"ASSAULT", "drone", "drone strike", "struck", MRS_Q_killed},
                             {"ASSAULT", "clash", "clash", "fought with", MRS_Q_killed},
                             {"ASSAULT", "abduct", "kidnapping", "abducted", MRS_Q_abducted},
                             {"COERCE", "arrest", "arrest", "arrested", MRS_Q_arrested},
                             {"COERCE", "arrest", "raid", "detained", MRS_Q_arrested},
                             {"COERCE", "seize", "seizure", "seized", MRS_Q_seized},
                             {"PROTEST", "demo", "protest", "marched against", MRS_Q_present},
                             {"CONTROL", "gain", "advance", "took", MRS_Q_present},
                             {"MOBILIZE", "troops", "deployment", "sent troops to", MRS_Q_present},
                             {"MOVE", "cross", "crossing", "crossed to", MRS_Q_crossed},
                             {"CONSULT", "visit", "visit", "met with", MRS_Q_present},
                             {"CRIME", "smuggling", "smuggling", "smuggled past", MRS_Q_seized}};
enum { N_DEEDS = sizeof deeds / sizeof *deeds };

typedef struct {
    const deed *deed;
    uint32_t place, actor, target, count, names[2], told; /* told: by so many claims yet */
    int32_t day;
} happening;

/* ---- reports ----------------------------------------------------------------------------------
 */

enum { MOST_TOLD = 6 };

typedef struct {
    const world *w;
    mrs_store *store;
    chance c;
    uint64_t claims, docs;
    char text[4096];
    char days[MOST_TOLD][2][16], triggers[MOST_TOLD][40];
    mrs_fake_claim told[MOST_TOLD];
} making;

/* The words in an order of their own, so that no two tell it alike. */
static void put_words(making *m, const char **words, uint32_t n, const char *end)
{
    size_t at = strlen(m->text);
    for (uint32_t i = n; i-- > 1;) {
        uint32_t k = below(&m->c, i + 1);
        const char *swap = words[i];
        words[i] = words[k];
        words[k] = swap;
    }
    for (uint32_t i = 0; i < n; i++)
        at += (size_t)snprintf(m->text + at, sizeof m->text - at, "%s%s", words[i],
                               i + 1 < n ? " " : end);
}

enum { OWN = 6, FILLER = 10 };

static void tell(making *m, const happening *h, uint32_t i)
{
    chance *c = &m->c;
    const place *p = &m->w->places[h->place];
    size_t at = strlen(m->text);
    bool named = below(c, 10) < 8, total = below(c, 40) == 0, week = below(c, 8) == 0;
    uint32_t count = h->count + (below(c, 6) == 0 ? 1 + below(c, 3) : 0);
    mrs_fake_claim *f = &m->told[i];
    char number[16];
    const char *words[OWN + FILLER] = {
        h->deed->noun, m->w->names[h->names[0]],
        p->name,       named ? m->w->actors[h->actor] : "gunmen",
        number,        m->w->names[below(c, 3) ? h->names[1] : below(c, NAMES)]};
    snprintf(number, sizeof number, "%u", count);
    snprintf(m->text + at, sizeof m->text - at, "%u) ", i + 1);
    for (uint32_t k = 0; k < FILLER; k++)
        words[OWN + k] = m->w->names[zipf(c, NAMES)];
    put_words(m, words, OWN + FILLER, ". ");
    snprintf(m->triggers[i], sizeof m->triggers[i], "%.30s", m->text + at); /* no other begins so */
    mrs_day_text(total  ? h->day - 10 - (int32_t)below(c, 40)
                 : week ? h->day - 3
                        : h->day,
                 m->days[i][0]);
    mrs_day_text(week ? h->day + 3 : h->day, m->days[i][1]);
    *f = (mrs_fake_claim){.type = h->deed->type,
                          .mode = below(c, 12) ? h->deed->mode : NULL,
                          .trigger = m->triggers[i],
                          .actor = named ? m->w->actors[h->actor] : "gunmen",
                          .actor_id = named ? m->w->actor_ids[h->actor] : NULL,
                          .target = m->w->actors[h->target],
                          .target_id = below(c, 2) ? m->w->actor_ids[h->target] : NULL,
                          .place = p->name,
                          .gazetteer_id = p->id,
                          .lat = p->lat,
                          .lon = p->lon,
                          .start = m->days[i][0],
                          .end = m->days[i][1],
                          .inferred = week,
                          .kind = h->deed->kind,
                          .low = count,
                          .high = count,
                          .recency = total ? MRS_RECENCY_AGGREGATE : MRS_RECENCY_FRESH,
                          .follows = i > 0 && below(c, 6) == 0,
                          .confidence = 0.7F + (float)below(c, 30) / 100};
    if (below(c, 7) == 0) {
        f->precision = MRS_PRECISION_ADMIN1;
        f->radius_km = 70;
    }
}

static mrs_status put_report(making *m, happening *told[], uint32_t n, int32_t day, mrs_err *err)
{
    char uri[32], publisher[24], published[16];
    mrs_put how;
    m->text[0] = '\0';
    for (uint32_t i = 0; i < n; i++)
        tell(m, told[i], i);
    snprintf(uri, sizeof uri, "file:%llu", (unsigned long long)m->docs);
    snprintf(publisher, sizeof publisher, "Paper %u", zipf(&m->c, 60));
    mrs_day_text(day, published);
    mrs_doc *doc = mrs_fake(&(mrs_fake_doc){.text = m->text,
                                            .uri = uri,
                                            .publisher = publisher,
                                            .published = published,
                                            .claims = m->told,
                                            .n = n,
                                            .fetched = true});
    mrs_status st = mrs_store_put(m->store, doc, &how, err);
    mrs_doc_free(doc);
    m->docs++;
    m->claims += n;
    return st;
}

static happening happen(making *m, uint32_t centre, int32_t first, uint32_t weeks, uint32_t side)
{
    chance *c = &m->c;
    happening h = {.deed = &deeds[below(c, N_DEEDS)],
                   .place = below(c, 3) ? centre : zipf(c, PLACES),
                   .actor = below(c, 3) ? side : zipf(c, ACTORS),
                   .target = zipf(c, ACTORS),
                   .count = heavy(c, 1.2, 400),
                   .names = {zipf(c, NAMES), below(c, NAMES)},
                   .day = first + (int32_t)below(c, weeks * 7)};
    return h;
}

/* A story of so many claims: its happenings, then reports of one to six of them. */
static mrs_status put_story(making *m, uint32_t size, mrs_err *err)
{
    chance *c = &m->c;
    uint32_t weeks = 1 + size / 60, centre = zipf(c, PLACES), side = zipf(c, ACTORS);
    int32_t first = FIRST_DAY + (int32_t)below(c, DAYS);
    mrs_status st = MRS_OK;
    for (uint32_t left = size; !st && left;) {
        happening list[MOST_TOLD];
        uint32_t n = 1 + below(c, MOST_TOLD);
        n = n < left ? n : left;
        for (uint32_t i = 0; i < n; i++)
            list[i] = happen(m, centre, first, weeks > 20 ? 20 : weeks, side);
        uint32_t times = size == 1 ? 1 : heavy(c, 1.1, 300);
        for (uint32_t k = 0; !st && k < times && left; k++) {
            happening *told[MOST_TOLD];
            uint32_t some = 0, keep = k && below(c, 3) == 0 ? 1 + below(c, n) : n;
            for (uint32_t i = 0; i < n && some < keep && some < left; i++)
                told[some++] = &list[(i + k) % n];
            st = put_report(m, told, some, told[0]->day + (int32_t)below(c, 4), err);
            left -= some;
        }
    }
    return st;
}

static mrs_status fill(making *m, uint64_t claims, mrs_err *err)
{
    mrs_status st = MRS_OK;
    uint32_t most = (uint32_t)(claims / 200 < 50 ? 50 : claims / 200);
    while (!st && m->claims < claims)
        st = put_story(m, heavy(&m->c, 1, most), err);
    return st;
}

/* ---- measuring --------------------------------------------------------------------------------
 */

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

typedef struct {
    double cpu, wall;
} took;

static mrs_status timed_link(const mrs_linker *linker, mrs_store *store,
                             const mrs_link_options *options, mrs_link_stats *stats, took *out,
                             mrs_err *err)
{
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    mrs_status st = mrs_link_run(linker, store, options, stats, err);
    *out = (took){seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, seconds(CLOCK_MONOTONIC) - wall};
    return st;
}

static mrs_status link_everything(const mrs_linker *linker, making *m, uint32_t jobs, mrs_err *err)
{
    mrs_link_stats s;
    took t;
    mrs_summary sum;
    const mrs_link_options all = {.way = MRS_LINK_ALL, .jobs = jobs};
    mrs_status st = timed_link(linker, m->store, &all, &s, &t, err);
    if (!st)
        st = mrs_store_summary(m->store, &sum, err);
    if (!st)
        printf("{\"jobs\":%u,\"docs\":%llu,\"claims\":%u,\"events\":%llu,\"sums\":%llu,"
               "\"pairs\":%llu,\"cpu_s\":%.2f,\"wall_s\":%.2f,\"us_a_claim\":%.1f,"
               "\"peak_mb\":%.0f",
               jobs, (unsigned long long)sum.docs, s.claims, (unsigned long long)sum.events,
               (unsigned long long)sum.links[MRS_LINK_SUMS], (unsigned long long)s.pairs, t.cpu,
               t.wall, t.cpu / s.claims * 1e6, peak_mb());
    return st;
}

/* One report more, nine times: the median. */
static mrs_status one_more(const mrs_linker *linker, making *m, mrs_err *err)
{
    double cpu[9];
    mrs_link_stats s = {0};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < 9; i++) {
        const mrs_link_options few = {.way = MRS_LINK_FEW, .jobs = 1};
        took t = {0};
        st = put_story(m, 3, err);
        if (!st)
            st = timed_link(linker, m->store, &few, &s, &t, err);
        int k = i;
        for (; k > 0 && cpu[k - 1] > t.cpu; k--)
            cpu[k] = cpu[k - 1];
        cpu[k] = t.cpu;
    }
    if (!st)
        printf(",\"one_more_ms\":%.1f,\"one_more_most_ms\":%.1f", cpu[4] * 1e3, cpu[8] * 1e3);
    return st;
}

static bool count_event(void *ctx, const mrs_event *event)
{
    (void)event;
    ++*(uint32_t *)ctx;
    return true;
}

/* The first call warms the cache. */
static mrs_status ask(making *m, mrs_err *err)
{
    mrs_filter f = {.types = 1U << 15, .has_box = true, .limit = 20};
    mrs_type type = MRS_N_TYPES;
    mrs_tally tally = {0};
    double best = 1e9;
    uint32_t n = 0;
    if (!mrs_type_read(MRS_STR("ASSAULT"), &type))
        return mrs_fail(err, MRS_E_ARG, "no such type");
    f.types = 1U << type;
    memcpy(f.box, (double[4]){39, 34, 42, 36.5}, sizeof f.box);
    f.has_since = f.has_until = true;
    f.since = mrs_fake_day("2023-03-01");
    f.until = mrs_fake_day("2023-03-31");
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < 6; i++) {
        double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        n = 0;
        st = mrs_store_events(m->store, &f, &tally, count_event, &n, err);
        double t = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
        best = i && t < best ? t : best;
    }
    if (!st)
        printf(",\"asked_ms\":%.1f,\"found\":%llu,\"given\":%u}\n", best * 1e3,
               (unsigned long long)(tally.shown + tally.left[MRS_LEFT_LIMIT]), n);
    return st;
}

static mrs_status measure(const char *const *arg, making *m, const mrs_linker *linker, mrs_err *err)
{
    static const mrs_run run = {.program = MRS_STR_INIT("speed"),
                                .now = MRS_STR_INIT("2026-11-21T00:00:00Z")};
    const mrs_store_options options = {.write = true, .create = true};
    mrs_summary sum;
    uint64_t claims = strtoull(arg[2], NULL, 10);
    mrs_status st = mrs_store_open(arg[1], &options, &m->store, err);
    if (!st)
        st = mrs_store_set_run(m->store, &run, err);
    if (!st)
        st = mrs_store_summary(m->store, &sum, err);
    if (!st && sum.claims == 0)
        st = fill(m, claims, err);
    const char *what = arg[4] ? arg[4] : "1";
    if (st || !strcmp(what, "fill"))
        return st;
    if (!strcmp(what, "ask")) {
        printf("{\"events\":%llu", (unsigned long long)sum.events);
        return ask(m, err);
    }
    st = link_everything(linker, m, (uint32_t)atoi(what), err);
    m->c.state = claims + sum.claims + 1; /* reports that are not there yet */
    m->docs = (uint64_t)1 << 40;
    if (!st)
        st = one_more(linker, m, err);
    return st ? st : ask(m, err);
}

int main(int argc, char **argv)
{
    mrs_err err = {0};
    mrs_pack pack = {0};
    mrs_linker *linker = NULL;
    if (argc < 5) {
        fprintf(stderr, "usage: marsad-claims-speed PACK STORE CLAIMS SEED [JOBS | fill | ask]\n");
        return 2;
    }
    making m = {.w = make_world(strtoull(argv[4], NULL, 10)),
                .c = {strtoull(argv[4], NULL, 10) + 1}};
    mrs_status st = m.w ? mrs_pack_open(argv[1], false, &pack, &err)
                        : mrs_fail(&err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_linker_open(&pack, &linker, &err);
    if (!st)
        st = measure((const char *const *)argv + 1, &m, linker, &err);
    if (st)
        fprintf(stderr, "marsad-claims-speed: %s\n", err.text);
    mrs_store_close(m.store);
    mrs_linker_close(linker);
    mrs_pack_close(&pack);
    free((void *)m.w);
    return st ? 1 : 0;
}
