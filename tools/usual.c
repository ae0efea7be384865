/* usual.c - marsad-usual: the test of src/analyse/usual.h over many series; for bench/trend.py.
 *
 * usage: marsad-usual judge ALPHA WINDOW <IN >OUT    IN: u32 series, weeks; f64 counts; u32 reports
 *        marsad-usual speed <IN >OUT                 IN: u32 events, places, weeks; u32 place, week
 * All little-endian; counts and reports are [series][weeks]. OUT: for each week of each series f64
 * base_4, base_52, upper, p and verdict. Says the CPU seconds from counting on on stderr. */
#include "analyse/analyse.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    uint32_t series, weeks;
    double *counts;
    uint32_t *reports;
} matrix;

static bool get(void *to, size_t size, size_t n)
{
    return fread(to, size, n, stdin) == n;
}

static bool read_matrix(matrix *m)
{
    uint32_t head[2];
    if (!get(head, sizeof *head, 2))
        return false;
    m->series = head[0];
    m->weeks = head[1];
    size_t n = (size_t)m->series * m->weeks;
    m->counts = calloc(n, sizeof *m->counts);
    m->reports = calloc(n, sizeof *m->reports);
    return m->counts && m->reports && get(m->counts, sizeof *m->counts, n) &&
           get(m->reports, sizeof *m->reports, n);
}

/* *events: pairs of place and week. */
static bool read_events(matrix *m, uint32_t **events, uint32_t *n)
{
    uint32_t head[3];
    if (!get(head, sizeof *head, 3))
        return false;
    *n = head[0];
    m->series = head[1];
    m->weeks = head[2];
    size_t cells = (size_t)m->series * m->weeks;
    m->counts = calloc(cells, sizeof *m->counts);
    m->reports = calloc(cells, sizeof *m->reports);
    *events = calloc(*n, 2 * sizeof **events);
    return m->counts && m->reports && *events && get(*events, sizeof **events, 2 * (size_t)*n);
}

static bool count(matrix *m, const uint32_t *events, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (events[2 * i] >= m->series || events[2 * i + 1] >= m->weeks)
            return false;
        m->counts[(size_t)events[2 * i] * m->weeks + events[2 * i + 1]]++;
    }
    for (size_t i = 0; i < (size_t)m->series * m->weeks; i++)
        m->reports[i] = 1;
    return true;
}

static double *judge(const matrix *m, const mrs_usual_rule *rule, uint32_t window)
{
    double *out = calloc((size_t)m->series * m->weeks, 5 * sizeof *out);
    for (uint32_t s = 0; out && s < m->series; s++)
        for (uint32_t w = 0; w < m->weeks; w++) {
            size_t row = (size_t)s * m->weeks;
            mrs_judged j;
            mrs_usual_judge(rule, m->counts + row, m->reports + row, w + 1, window, &j);
            double cells[] = {j.base_4, j.base_52, j.usual.upper, j.usual.p, (double)j.verdict};
            memcpy(out + 5 * (row + w), cells, sizeof cells);
        }
    return out;
}

int main(int argc, char **argv)
{
    mrs_usual_rule rule = {0.01, 2.58, 26, 5};
    matrix m = {0};
    uint32_t *events = NULL, n = 0, window = 1;
    bool speed = argc == 2 && strcmp(argv[1], "speed") == 0, good = speed;
    if (argc == 4 && strcmp(argv[1], "judge") == 0) {
        rule.alpha = strtod(argv[2], NULL);
        window = (uint32_t)strtoul(argv[3], NULL, 10);
        good = true;
    }
    good = good && (speed ? read_events(&m, &events, &n) : read_matrix(&m));
    clock_t start = clock();
    good = good && (!speed || count(&m, events, n));
    double *out = good ? judge(&m, &rule, window) : NULL;
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    size_t cells = 5 * (size_t)m.series * m.weeks;
    good = out && fwrite(out, sizeof *out, cells, stdout) == cells && fflush(stdout) == 0;
    fprintf(stderr, good ? "%.3f\n" : "marsad-usual: wrong call or input\n", seconds);
    free(out);
    free(events);
    free(m.counts);
    free(m.reports);
    return good ? 0 : 2;
}
