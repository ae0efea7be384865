/* asker.c - who asks, and may they? */
#include "serve/service.h"

#include <stdio.h>

/* The precise record is open to who started the service, on loopback, to be read. */
bool mrs_asker_find(mrs_call *call)
{
    mrs_asker *a = &call->asker;
    a->role = "anonymous";
    a->precise = call->service->options.precise;
    mrs_needs needs = call->route->needs;
    bool may = needs == MRS_NEEDS_NOTHING || needs == MRS_NEEDS_READ ||
               (needs == MRS_NEEDS_TEAM && a->precise);
    if (may)
        return true;
    mrs_buf_put(&call->head, MRS_STR("WWW-Authenticate: Bearer realm=\"marsad\"\n"));
    mrs_call_problem(call, 401, "this needs an account that may do so");
    return false;
}
