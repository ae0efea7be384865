#include "access/ledger.h"

#include <stdio.h>

typedef struct {
    char *at;
    size_t size;
} text;

static void take_text(void *ctx, mrs_side_row *row)
{
    text *t = ctx;
    snprintf(t->at, t->size, "%s", mrs_side_text(row, 0));
}

mrs_status mrs_ledger_get(mrs_access *access, const char *key, char out[80], mrs_err *err)
{
    text t = {out, 80};
    out[0] = '\0';
    return mrs_side_each(mrs_access_side(access), take_text, &t, err,
                         "SELECT value FROM state WHERE key=?", "s", key);
}

mrs_status mrs_ledger_set(mrs_access *access, const char *key, const char *value, mrs_err *err)
{
    return mrs_side_run(mrs_access_side(access), err, "INSERT OR REPLACE INTO state VALUES(?,?)",
                        "ss", key, value);
}

mrs_status mrs_ledger_clear(mrs_access *access, mrs_err *err)
{
    return mrs_side_run(mrs_access_side(access), err, "DELETE FROM released", "");
}

static void take_row(void *ctx, mrs_side_row *row)
{
    mrs_ledger_row *r = ctx;
    snprintf(r->id, sizeof r->id, "%s", mrs_side_text(row, 0));
    snprintf(r->form, sizeof r->form, "%s", mrs_side_text(row, 1));
    r->n = mrs_side_int(row, 2);
    snprintf(r->said, sizeof r->said, "%s", mrs_side_text(row, 3));
    snprintf(r->due, sizeof r->due, "%s", mrs_side_text(row, 4));
}

mrs_status mrs_ledger_row_get(mrs_access *access, const char *document, mrs_ledger_row *out,
                              mrs_err *err)
{
    *out = (mrs_ledger_row){0};
    return mrs_side_each(mrs_access_side(access), take_row, out, err,
                         "SELECT id,form,n,claims,due FROM released WHERE document=?", "s",
                         document);
}

mrs_status mrs_ledger_row_set(mrs_access *access, const char *document, const mrs_ledger_row *row,
                              mrs_err *err)
{
    return mrs_side_run(mrs_access_side(access), err,
                        "INSERT OR REPLACE INTO released VALUES(?,?,?,?,?,?)", "sssiss", document,
                        row->id, row->form, row->n, row->said, row->due);
}

mrs_status mrs_ledger_same(mrs_access *access, const char *form, const char *document, uint32_t *n,
                           mrs_err *err)
{
    int64_t count;
    mrs_status st = mrs_side_number(mrs_access_side(access), &count, err,
                                    "SELECT count(*) FROM released WHERE form=? AND document<>? "
                                    "AND id<>''",
                                    "ss", form, document);
    *n = (uint32_t)count;
    return st;
}

typedef struct {
    mrs_ledger_fn *fn;
    void *ctx;
} telling;

static void tell(void *ctx, mrs_side_row *row)
{
    const telling *t = ctx;
    t->fn(t->ctx, mrs_side_text(row, 0));
}

mrs_status mrs_ledger_due(mrs_access *access, const char *day, mrs_ledger_fn *fn, void *ctx,
                          mrs_err *err)
{
    telling t = {fn, ctx};
    return mrs_side_each(mrs_access_side(access), tell, &t, err,
                         "SELECT document FROM released WHERE due<>'' AND due<=? ORDER BY document",
                         "s", day);
}

mrs_status mrs_ledger_each(mrs_access *access, mrs_ledger_fn *fn, void *ctx, mrs_err *err)
{
    telling t = {fn, ctx};
    return mrs_side_each(mrs_access_side(access), tell, &t, err,
                         "SELECT document FROM released WHERE id<>'' ORDER BY document", "");
}

mrs_status mrs_ledger_next(mrs_access *access, char out[16], mrs_err *err)
{
    text t = {out, 16};
    out[0] = '\0';
    return mrs_side_each(mrs_access_side(access), take_text, &t, err,
                         "SELECT coalesce(min(due),'') FROM released WHERE due<>''", "");
}
