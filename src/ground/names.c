#include "ground/ground.h"

const char *mrs_precision_text(mrs_precision value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_PRECISIONS(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_time_precision_text(mrs_time_precision value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_TIME_PRECISIONS(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_actor_kind_text(mrs_actor_kind value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_ACTOR_KINDS(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_approx_text(mrs_approx value)
{
    static const char *const texts[] = {"exact", "about", "at_least", "at_most", "unknown"};
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}
