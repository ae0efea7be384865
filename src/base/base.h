/* base.h - the front door of base: what every other module may use. */
#ifndef MRS_BASE_BASE_H
#define MRS_BASE_BASE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/day.h"
#include "base/file.h"
#include "base/grid.h"
#include "base/pack.h"
#include "base/pool.h"
#include "base/seal.h"
#include "base/side.h"
#include "base/status.h"
#include "base/str.h"
#include "base/tsv.h"
#include "base/utf8.h"

#endif
