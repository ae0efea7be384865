/* warc_speed.c - marsad-warc-speed: how fast a web archive is read and split.
 *
 * usage: marsad-warc-speed FILE ROUNDS
 * Unpacks, splits and decodes every record with a report and reads no text. One JSON line: parts,
 * bytes of their bodies, CPU seconds of the best round. */
#include "ingest/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static mrs_status read_all(const char *path, uint64_t *parts, uint64_t *bytes, mrs_err *err)
{
    mrs_input input;
    mrs_source *source = NULL;
    const mrs_source_options options = {0};
    mrs_member member;
    mrs_status st = mrs_input_open(path, &input, err);
    *parts = *bytes = 0;
    if (!st)
        st = mrs_source_open(MRS_MEDIA_WARC, &options, &input, &source, err);
    while (!st && !(st = source->next(source, &member, err))) {
        *parts += 1;
        *bytes += member.bytes.len;
    }
    if (source)
        source->close(source);
    mrs_input_close(&input);
    return st == MRS_E_NONE ? MRS_OK : st;
}

int main(int argc, char **argv)
{
    double best = 1e300;
    uint64_t parts = 0, bytes = 0;
    mrs_err err;
    for (int i = 0; argc == 3 && i < atoi(argv[2]); i++) {
        double start = cpu_seconds();
        if (read_all(argv[1], &parts, &bytes, &err)) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        double took = cpu_seconds() - start;
        best = took < best ? took : best;
    }
    if (argc != 3) {
        fprintf(stderr, "usage: marsad-warc-speed FILE ROUNDS\n");
        return 2;
    }
    printf("{\"parts\":%llu,\"bytes\":%llu,\"best_s\":%.6f}\n", (unsigned long long)parts,
           (unsigned long long)bytes, best);
    return 0;
}
