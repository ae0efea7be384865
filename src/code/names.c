#include "code/code.h"

const char *mrs_type_text(mrs_type value)
{
    static const char *const texts[] = {
#define MRS_X(name) #name,
        MRS_TYPES(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_claim_status_text(mrs_claim_status value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_CLAIM_STATUSES(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_recency_text(mrs_recency value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_RECENCIES(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_role_text(mrs_role value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_ROLES(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_quantity_kind_text(mrs_quantity_kind value)
{
    static const char *const texts[] = {
#define MRS_X(name) #name,
        MRS_QUANTITY_KINDS(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_source_kind_text(mrs_source_kind value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_SOURCE_KINDS(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_of_text(mrs_of value)
{
    static const char *const texts[] = {"unknown", "actor", "target", "civilian"};
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_speech_text(mrs_speech value)
{
    static const char *const texts[] = {"none", "indirect", "direct"};
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_stake_text(mrs_stake value)
{
    static const char *const texts[] = {"unknown", "none", "actor_side", "target_side"};
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

const char *mrs_responsibility_text(mrs_responsibility value)
{
    static const char *const texts[] = {"unknown", "claimed", "attributed", "denied"};
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

bool mrs_type_read(mrs_str text, mrs_type *out)
{
    for (unsigned t = 0; t < MRS_N_TYPES; t++) {
        mrs_str name = mrs_str_of(mrs_type_text((mrs_type)t));
        if (name.len != text.len)
            continue;
        size_t i = 0;
        while (i < name.len && (text.ptr[i] == name.ptr[i] || text.ptr[i] == (name.ptr[i] | 0x20)))
            i++;
        if (i == name.len) {
            *out = (mrs_type)t;
            return true;
        }
    }
    return false;
}

bool mrs_quantity_kind_read(mrs_str text, mrs_quantity_kind *out)
{
    for (unsigned k = 0; k < MRS_N_QUANTITY_KINDS; k++) {
        if (mrs_str_is(text, mrs_quantity_kind_text((mrs_quantity_kind)k))) {
            *out = (mrs_quantity_kind)k;
            return true;
        }
    }
    return false;
}
