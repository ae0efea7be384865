#include "nlp/convert.h"

mrs_status mrs_wheel_file(const mrs_wheel *wheel, const char *name, mrs_str *out, mrs_err *err)
{
    for (uint32_t i = 0; i < wheel->n; i++) {
        if (mrs_str_is(wheel->at[i].name, name)) {
            *out = wheel->at[i].bytes;
            return MRS_OK;
        }
    }
    return mrs_fail(err, MRS_E_FORMAT, "no file \"%s\" in the wheel", name);
}
