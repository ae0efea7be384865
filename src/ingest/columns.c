#include "ingest/columns.h"

static const char *const fields[] = {"text",   "title", "date", "publisher",
                                     "author", "lang",  "url",  "id"};

mrs_str mrs_column_of(const char *columns, const char *field)
{
    mrs_str rest = mrs_str_of(columns), piece, name;
    while (columns && mrs_str_split(&rest, ',', &piece))
        if (mrs_str_split(&piece, '=', &name) && mrs_str_is(mrs_str_trim(name), field))
            return mrs_str_trim(piece);
    return MRS_STR("");
}

bool mrs_columns_valid(const char *columns, mrs_str *bad)
{
    mrs_str rest = mrs_str_of(columns), piece, name;
    while (columns && mrs_str_split(&rest, ',', &piece)) {
        bool known = false;
        *bad = piece;
        if (!mrs_str_split(&piece, '=', &name) || mrs_str_trim(piece).len == 0)
            return false;
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            known = known || mrs_str_is(mrs_str_trim(name), fields[i]);
        if (!known)
            return false;
    }
    return true;
}
