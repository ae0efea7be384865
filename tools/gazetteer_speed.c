/* gazetteer_speed.c - marsad-gazetteer-speed: how fast names are found, and what opening costs.
 *
 * usage: marsad-gazetteer-speed PACK [GAZETTEER]
 *
 * Looks up 200 000 names, spread over marsad's own places, folded each time as in reading, every
 * second one with a letter put in so that nothing has it: in PACK and, if given, in GAZETTEER, a
 * user's; then as many names spread over GAZETTEER itself. One JSON line: seconds to open (map and
 * check) each, CPU time; look-ups a second, best of five; resident bytes before and after. */
#include "ground/gazetteer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { NAMES = 200000, RUNS = 5, ROOM = 96 };

typedef struct {
    char text[NAMES][ROOM];
    uint32_t n;
} name_list;

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Resident bytes of this process; 0 when the system does not say. */
static long resident(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%*d %ld", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

static void gather(const mrs_gazetteer *gaz, name_list *list)
{
    uint32_t step = gaz->head->n_places / NAMES + 1;
    list->n = 0;
    for (uint32_t i = 1; i < gaz->head->n_places && list->n < NAMES; i += step) {
        mrs_str name = mrs_gazetteer_name(gaz, i);
        if (name.len == 0 || name.len > ROOM - 4)
            continue;
        char *to = list->text[list->n];
        snprintf(to, ROOM, "%.*s%s", (int)name.len, name.ptr, list->n % 2 ? "qx" : "");
        list->n++;
    }
}

static double lookups(const mrs_gazetteer *gaz, const name_list *list, uint64_t *found)
{
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
        const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        *found = 0;
        for (uint32_t i = 0; i < list->n; i++) {
            mrs_key key;
            mrs_gaz_hits hits = {NULL, 0};
            if (mrs_fold_light(mrs_str_of(list->text[i]), &key))
                hits = mrs_gazetteer_light(gaz, &key);
            *found += hits.n > 0 && gaz->place[hits.at[0].place].kind;
        }
        const double took = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
        best = run && best < took ? best : took;
    }
    return list->n / (best > 0 ? best : 1e-9);
}

static mrs_status open_one(const char *path, mrs_pack *pack, mrs_gazetteer *gaz, double *took,
                           mrs_err *err)
{
    const double start = seconds(CLOCK_MONOTONIC);
    mrs_status st = mrs_pack_open(path, false, pack, err);
    if (!st)
        st = mrs_gazetteer_open(pack, gaz, err);
    *took = seconds(CLOCK_MONOTONIC) - start;
    return st;
}

static mrs_status measure(int argc, char **argv, name_list *list, mrs_err *err)
{
    mrs_pack pack = {0}, user = {0};
    mrs_gazetteer gaz, more;
    double open_s = 0, user_open_s = 0;
    uint64_t found = 0, user_found = 0, own_found = 0;
    const long before = resident();
    mrs_status st = open_one(argv[1], &pack, &gaz, &open_s, err);
    const long open_resident = resident();
    if (!st && argc > 2)
        st = open_one(argv[2], &user, &more, &user_open_s, err);
    if (!st) {
        gather(&gaz, list);
        double rate = lookups(&gaz, list, &found), user_rate = 0, own_rate = 0;
        if (argc > 2) {
            user_rate = lookups(&more, list, &user_found);
            gather(&more, list);
            own_rate = lookups(&more, list, &own_found);
        }
        printf("{\"places\":%u,\"open_s\":%.6f,\"open_resident\":%ld,\"lookups_s\":%.0f,"
               "\"found\":%llu,\"user_places\":%u,\"user_open_s\":%.6f,\"user_lookups_s\":%.0f,"
               "\"user_found\":%llu,\"user_own_lookups_s\":%.0f,\"resident\":%ld}\n",
               gaz.head->n_places, open_s, open_resident - before, rate, (unsigned long long)found,
               argc > 2 ? more.head->n_places : 0, user_open_s, user_rate,
               (unsigned long long)user_found, own_rate, resident() - before);
    }
    mrs_pack_close(&user);
    mrs_pack_close(&pack);
    return st;
}

int main(int argc, char **argv)
{
    mrs_err err = {0};
    name_list *list = argc > 1 ? calloc(1, sizeof *list) : NULL;
    if (!list) {
        fprintf(stderr, "usage: marsad-gazetteer-speed PACK [GAZETTEER]\n");
        return 2;
    }
    mrs_status st = measure(argc, argv, list, &err);
    if (st)
        fprintf(stderr, "marsad-gazetteer-speed: %s\n", err.text);
    free(list);
    return st ? 1 : 0;
}
