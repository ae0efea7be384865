/* access.h - who may see what. Front door of access. docs/access.md says it for people. */
#ifndef MRS_ACCESS_ACCESS_H
#define MRS_ACCESS_ACCESS_H

#include "access/accounts.h"
#include "access/handout.h"
#include "access/ledger.h"

#endif
