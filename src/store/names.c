/* names.c - the texts of store's enums. */
#include "store/row.h"

const char *mrs_state_text(mrs_state value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_STATES(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_link_kind_text(mrs_link_kind value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_LINK_KINDS(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_left_text(mrs_left value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_LEFTS(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}
