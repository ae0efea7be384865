/* marsad_gate.c - reports that are set aside by their words, before the parser. */
#include "marsad_internal.h"

void mrs_part_gate(const mrs_engine *engine, mrs_part *part)
{
    if (part->status || !part->doc || mrs_coder_wants(engine->coder, part->doc))
        return;
    part->status = mrs_fail(&part->err, MRS_E_HELD,
                            "speaks of sport, film, technology or business; `marsad retry`, or a "
                            "run without --gate, codes it");
    if (part->line)
        mrs_err_wrap(&part->err, part->status, "line %llu", (unsigned long long)part->line);
    mrs_err_wrap(&part->err, part->status, "%s", part->path);
}
