#include "nlp/weights.h"

#include <stdio.h>

const mrs_net_shape mrs_net_shapes[MRS_NETS] = {
    {"tok2vec",
     "parser",
     6,
     {5000, 1000, 2500, 2500, 50, 50},
     8,
     MRS_HIDDEN + 50,
     MRS_PARSER_SLOTS,
     MRS_SCORES},
    {"ner", "names", 4, {5000, 1000, 2500, 2500}, 8, MRS_HIDDEN, MRS_NER_SLOTS, MRS_FEW_SCORES},
};

typedef struct {
    const mrs_pack *pack;
    mrs_arena *arena;
    mrs_err *err;
} opening;

static mrs_status exactly(const opening *o, const char *section, size_t n, const void **out)
{
    mrs_str bytes;
    mrs_status st = mrs_pack_section(o->pack, section, &bytes, o->err);
    if (st)
        return st;
    if (bytes.len != n)
        return mrs_fail(o->err, MRS_E_FORMAT, "section \"%s\" has %zu bytes, %zu expected", section,
                        bytes.len, n);
    *out = bytes.ptr;
    return MRS_OK;
}

/* The section FOLDER/NAME of exactly so many floats. */
static mrs_status floats(const opening *o, const char *folder, const char *name, size_t n,
                         const float **out)
{
    char section[MRS_PACK_NAME];
    const void *at = NULL;
    snprintf(section, sizeof section, "%s/%s", folder, name);
    mrs_status st = exactly(o, section, n * sizeof(float), &at);
    *out = at;
    return st;
}

/* FOLDER/NAME_tiles: two bfloat16 for each of n weights. */
static mrs_status tiles_of(const opening *o, const char *folder, const char *name, size_t n,
                           const uint16_t **out)
{
    char section[MRS_PACK_NAME];
    const void *at = NULL;
    snprintf(section, sizeof section, "%s/%s_tiles", folder, name);
    mrs_status st = exactly(o, section, 2 * n * sizeof(uint16_t), &at);
    *out = at;
    return st;
}

static mrs_status matrix(const opening *o, const char *folder, const char *name, uint32_t k,
                         uint32_t columns, mrs_matrix *out)
{
    mrs_status st = floats(o, folder, name, mrs_matrix_floats(k, columns), &out->panels);
    if (!st)
        st = tiles_of(o, folder, name, mrs_tiles_floats(k, columns), &out->tiles);
    if (st)
        return st;
    out->k = k;
    out->blocks = mrs_blocks(columns);
    out->bias = out->panels + (size_t)out->blocks * MRS_PANEL * k;
    return MRS_OK;
}

/* One string a line. */
static mrs_status lines(const opening *o, const char *folder, const char *name, mrs_str **out,
                        uint32_t *n)
{
    char section[MRS_PACK_NAME];
    mrs_str rest, line;
    snprintf(section, sizeof section, "%s/%s", folder, name);
    mrs_status st = mrs_pack_section(o->pack, section, &rest, o->err);
    if (st)
        return st;
    MRS_VEC(mrs_str) list = {0};
    while (rest.len && mrs_str_split(&rest, '\n', &line))
        if (line.len)
            *MRS_PUSH(o->arena, &list) = line;
    *out = list.at;
    *n = list.n;
    return MRS_OK;
}

static mrs_status open_encoder(const opening *o, mrs_weights *w)
{
    const mrs_net_shape *shape = w->shape;
    const float *small = NULL, *conv = NULL;
    const uint16_t *tiles = NULL;
    size_t rows = 0;
    for (uint32_t i = 0; i < shape->n_tables; i++)
        rows += shape->table_rows[i];
    mrs_status st = floats(o, shape->name, "mix", rows * MRS_MIX, &w->mix);
    if (!st)
        st = floats(o, shape->name, "small", MRS_FLOATS_SMALL, &small);
    if (!st)
        st = matrix(o, shape->name, "first", MRS_UNITS, MRS_FIRST, &w->first);
    if (!st)
        st = floats(o, shape->name, "conv", MRS_FLOATS_CONV, &conv);
    if (!st)
        st = matrix(o, shape->name, "head", MRS_UNITS, shape->head_columns, &w->head);
    if (!st)
        st = tiles_of(o, shape->name, "conv", (size_t)(MRS_LAYERS - 1) * MRS_FLOATS_CONV_TILES,
                      &tiles);
    if (st)
        return st;
    for (int i = 0; i <= MRS_LAYERS; i++) {
        mrs_maxout *layer = i ? &w->layers[i - 1] : &w->mixed;
        *layer = (mrs_maxout){small, small + MRS_MIX, small + MRS_MIX + MRS_UNITS};
        small += MRS_MIX + 2 * MRS_UNITS;
    }
    for (size_t i = 0; i < MRS_LAYERS - 1; i++)
        w->conv[i] =
            (mrs_conv){conv + i * MRS_FLOATS_CONV_LAYER, tiles + 2 * i * MRS_FLOATS_CONV_TILES};
    return MRS_OK;
}

static mrs_status open_moves(const opening *o, mrs_weights *w)
{
    const char *folder = w->shape->moves;
    const uint32_t slots = w->shape->slots, columns = w->shape->score_columns;
    const size_t upper = (size_t)(MRS_HIDDEN + 1) * columns;
    const size_t inner = w->shape == &mrs_net_shapes[MRS_NET_NER] ? 36 * (MRS_HIDDEN + 1) : 0;
    mrs_status st = matrix(o, folder, "lower", MRS_HIDDEN, slots * MRS_STATE, &w->lower);
    if (!st)
        st = floats(o, folder, "state", (size_t)(slots + 1) * MRS_STATE, &w->absent);
    if (!st)
        st = floats(o, folder, "upper", upper + inner, &w->upper);
    if (!st)
        st = lines(o, folder, "classes", &w->classes, &w->n_classes);
    if (st)
        return st;
    w->state_bias = w->absent + (size_t)slots * MRS_STATE;
    w->upper_bias = w->upper + (size_t)MRS_HIDDEN * columns;
    w->inner = w->upper + upper;
    w->inner_bias = w->inner + (size_t)36 * MRS_HIDDEN;
    return MRS_OK;
}

/* u32 form, then the name. */
static mrs_status check_version(const opening *o, mrs_model *out)
{
    mrs_str bytes;
    uint32_t format = 0;
    mrs_status st = mrs_pack_section(o->pack, "model", &bytes, o->err);
    if (st)
        return st;
    if (bytes.len < sizeof format)
        return mrs_fail(o->err, MRS_E_FORMAT, "section \"model\" is cut short");
    memcpy(&format, bytes.ptr, sizeof format);
    if (format != MRS_MODEL_FORMAT)
        return mrs_fail(o->err, MRS_E_VERSION,
                        "model format %u, this program reads %d; make the model again (make all)",
                        format, MRS_MODEL_FORMAT);
    out->name = mrs_str_sub(bytes, sizeof format, bytes.len);
    if (!mrs_str_is(out->name, MRS_MODEL_NAME))
        return mrs_fail(o->err, MRS_E_VERSION,
                        "another model than %s; make the model again (make all)", MRS_MODEL_NAME);
    return MRS_OK;
}

mrs_status mrs_model_open(const mrs_pack *pack, mrs_arena *arena, mrs_model *out, mrs_err *err)
{
    const opening o = {pack, arena, err};
    *out = (mrs_model){0};
    mrs_status st = check_version(&o, out);
    for (int i = 0; i < MRS_NETS && !st; i++) {
        out->net[i].shape = &mrs_net_shapes[i];
        st = open_encoder(&o, &out->net[i]);
        if (!st)
            st = open_moves(&o, &out->net[i]);
    }
    if (!st)
        st = lines(&o, "tagger", "labels", &out->tags, &out->n_tags);
    if (!st && out->n_tags != mrs_net_shapes[0].head_columns - MRS_TAG_COLUMN)
        st = mrs_fail(err, MRS_E_FORMAT, "section \"tagger/labels\" has %u tags", out->n_tags);
    return st;
}
