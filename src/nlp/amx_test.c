/* The AMX kernel's own tile instructions on a processor that has none: each one traps, and the
 * handler does what the manual says of it. Registers, strides, the tile configuration and what the
 * compiler moves around the instructions are tested so; speed is not. Results must be those of the
 * same kernel in plain C, bit for bit.
 *
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, vol. 2: LDTILECFG,
 * TILELOADD, TILESTORED, TDPBF16PS, TILERELEASE. Not run where AVX2 is lacking or AMX is there. */
#define _GNU_SOURCE
#include "nlp/kernel.h"
#include "nlp/numbers_test.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>
#include <unistd.h>

enum { TILES = 8, ROWS = 16, BYTES = 64 };

extern const mrs_kernel mrs_kernel_trapped, mrs_kernel_tiles;

typedef struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t bytes_of_row[16];
    uint8_t rows[16];
} config;

/* The registers; a trap has nowhere else to keep them. */
static struct {
    config shape;
    bool configured;
    uint8_t tile[TILES][ROWS][BYTES];
    uint32_t multiplied, configurations;
} cpu;

/* In a signal handler: no failing assertion, but an end that is seen. */
static void must(bool holds, const char *what)
{
    if (holds)
        return;
    (void)!write(STDERR_FILENO, what, strlen(what));
    (void)!write(STDERR_FILENO, "\n", 1);
    _exit(1);
}

/* Registers by their number in an instruction. */
static uint64_t reg(const ucontext_t *u, unsigned number)
{
    static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                  REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                  REG_R12, REG_R13, REG_R14, REG_R15};
    return (uint64_t)u->uc_mcontext.gregs[order[number]];
}

typedef struct {
    unsigned prefix, opcode, mod, reg, rm, vvvv; /* prefix: 0 none, 1 66, 2 F3, 3 F2 */
    uint64_t address, stride;                    /* of memory; stride: the index register */
    unsigned length;
} instruction;

static int32_t displacement(const uint8_t *at, unsigned bytes)
{
    int32_t wide = 0;
    if (bytes == 1)
        return (int8_t)*at;
    memcpy(&wide, at, bytes);
    return wide;
}

static void read_memory(const ucontext_t *u, const uint8_t *code, instruction *i)
{
    const unsigned high_base = code[1] & 0x20 ? 0 : 8, high_index = code[1] & 0x40 ? 0 : 8;
    const unsigned bytes = i->mod == 0 ? 0 : i->mod == 1 ? 1 : 4;
    const uint8_t *rest = code + 5;
    if (i->rm == 4) { /* base and index */
        const unsigned sib = *rest++;
        must(i->mod != 0 || (sib & 7) != 5, "an address without a base");
        i->address = reg(u, (sib & 7) | high_base);
        const unsigned index = (sib >> 3 & 7) | high_index;
        i->stride = index == 4 ? 0 : reg(u, index) << (sib >> 6);
    } else if (i->mod == 0 && i->rm == 5) { /* from the next instruction */
        i->length = 9;
        i->address = (uint64_t)(uintptr_t)(code + 9) + (uint64_t)(int64_t)displacement(rest, 4);
        return;
    } else {
        i->address = reg(u, i->rm | high_base);
    }
    i->address += (uint64_t)(int64_t)displacement(rest, bytes);
    i->length = (unsigned)(rest - code) + bytes;
}

static instruction decode(const ucontext_t *u)
{
    const uint8_t *code = (const uint8_t *)(uintptr_t)u->uc_mcontext.gregs[REG_RIP];
    /* three-byte VEX, map 0F38, W0, 128 bits */
    must(code[0] == 0xc4 && (code[1] & 0x1f) == 2 && (code[2] & 0x84) == 0, "no tile instruction");
    instruction i = {.prefix = code[2] & 3,
                     .opcode = code[3],
                     .mod = code[4] >> 6,
                     .reg = (code[4] >> 3 & 7) | (code[1] & 0x80 ? 0 : 8),
                     .rm = code[4] & 7,
                     .vvvv = ~(unsigned)(code[2] >> 3) & 15,
                     .length = 5};
    if (i.mod != 3)
        read_memory(u, code, &i);
    return i;
}

static void configure(const instruction *i)
{
    memcpy(&cpu.shape, (const void *)(uintptr_t)i->address, sizeof cpu.shape);
    must(cpu.shape.palette == 1 && cpu.shape.start_row == 0, "another palette");
    for (unsigned k = 0; k < 16; k++) {
        must(k >= 14 || cpu.shape.reserved[k] == 0, "reserved bytes are set");
        must(cpu.shape.bytes_of_row[k] <= (k < TILES ? BYTES : 0), "rows too long");
        must(cpu.shape.rows[k] <= (k < TILES ? ROWS : 0), "too many rows");
    }
    memset(cpu.tile, 0, sizeof cpu.tile);
    cpu.configured = true;
    cpu.configurations++;
}

static void release(const instruction *i)
{
    must(i->reg == 0 && i->rm == 0, "no TILERELEASE");
    cpu.configured = false;
}

static void move(const instruction *i)
{
    const bool to_memory = i->prefix == 2;
    must(i->reg < TILES && i->rm == 4, "a tile that is not there");
    for (unsigned row = 0; row < cpu.shape.rows[i->reg]; row++) {
        void *at = (void *)(uintptr_t)(i->address + row * i->stride);
        const size_t n = cpu.shape.bytes_of_row[i->reg];
        if (to_memory)
            memcpy(at, cpu.tile[i->reg][row], n);
        else
            memcpy(cpu.tile[i->reg][row], at, n);
    }
}

/* a row of pairs of bfloat16 by a column of pairs: the first of each pair and the second are summed
 * apart, then joined. */
static float dot(const uint8_t *row, unsigned b, unsigned column)
{
    float sums[2] = {0, 0};
    for (unsigned k = 0; k < ROWS; k++) {
        for (unsigned half = 0; half < 2; half++) {
            uint16_t x, y;
            memcpy(&x, row + 4 * k + 2 * half, sizeof x);
            memcpy(&y, cpu.tile[b][k] + 4 * column + 2 * half, sizeof y);
            sums[half] = fmaf(mrs_bf16_float(x), mrs_bf16_float(y), sums[half]);
        }
    }
    return sums[0] + sums[1];
}

static void multiply(const instruction *i)
{
    const unsigned sum = i->reg, a = i->rm, b = i->vvvv; /* rm: a */
    must(sum < TILES && a < TILES && b < TILES && sum != a && sum != b && a != b, "tiles overlap");
    for (unsigned row = 0; row < ROWS; row++) {
        for (unsigned column = 0; column < ROWS; column++) {
            float now;
            memcpy(&now, cpu.tile[sum][row] + 4 * column, sizeof now);
            now += dot(cpu.tile[a][row], b, column);
            memcpy(cpu.tile[sum][row] + 4 * column, &now, sizeof now);
        }
    }
    cpu.multiplied++;
}

static const struct {
    unsigned opcode, prefix;
    bool memory, before; /* its operand; may come before tiles have a shape */
    void (*act)(const instruction *i);
} instructions[] = {
    {0x49, 0, true, true, configure},  {0x49, 0, false, false, release},
    {0x4b, 3, true, false, move},      {0x4b, 2, true, false, move},
    {0x5c, 2, false, false, multiply},
};

static void trap(int signal, siginfo_t *info, void *context)
{
    ucontext_t *u = context;
    const instruction i = decode(u);
    (void)signal;
    (void)info;
    u->uc_mcontext.gregs[REG_RIP] += i.length;
    for (size_t k = 0; k < sizeof instructions / sizeof *instructions; k++) {
        if (instructions[k].opcode != i.opcode || instructions[k].prefix != i.prefix ||
            instructions[k].memory != (i.mod != 3))
            continue;
        must(cpu.configured || instructions[k].before, "tiles used before their shape");
        instructions[k].act(&i);
        return;
    }
    must(false, "an instruction that is not looked for");
}

/* Before each test: cmocka has handlers of its own outside. */
static void set_trap(void)
{
    const struct sigaction action = {.sa_sigaction = trap, .sa_flags = SA_SIGINFO};
    assert_int_equal(sigaction(SIGILL, &action, NULL), 0);
}

static uint16_t *tiles(uint32_t k, uint32_t columns, uint32_t seed)
{
    float *weights = numbers((size_t)k * columns, seed);
    uint16_t *out = malloc((size_t)2 * k * columns * sizeof *out);
    assert_non_null(out);
    for (uint32_t at = 0; at < k * columns; at++)
        mrs_tiles_put(out, k, at / k, at % k, weights[at]);
    free(weights);
    return out;
}

static void a_product_by_its_instructions_is_that_in_plain_c(void **state)
{
    (void)state;
    set_trap();
    enum { K = 64, BLOCKS = 3, COLUMNS = BLOCKS * MRS_PANEL, N = 45, LDA = 70 };
    float *a = numbers((N + MRS_TILE) * LDA, 1), *bias = numbers(COLUMNS, 2);
    float *trapped = numbers((N + MRS_TILE) * COLUMNS, 3);
    float *plain = numbers((N + MRS_TILE) * COLUMNS, 4);
    uint16_t *weights = tiles(K, COLUMNS, 5);
    const mrs_matrix m = {.bias = bias, .tiles = weights, .k = K, .blocks = BLOCKS};
    const uint32_t before = cpu.multiplied;
    mrs_kernel_trapped.product(&m, a, LDA, N, trapped);
    mrs_kernel_tiles.product(&m, a, LDA, N, plain);
    assert_memory_equal(trapped, plain, (size_t)N * COLUMNS * sizeof *plain);
    /* two groups of 32 rows, nine tiles of columns in pairs, two of inputs: each 12 */
    assert_int_equal(cpu.multiplied - before, 2 * 5 * 2 * 12);
    assert_false(cpu.configured);
    void *all[] = {a, bias, trapped, plain, weights};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void a_layer_by_its_instructions_is_that_in_plain_c(void **state)
{
    (void)state;
    set_trap();
    enum { N = 37, ROOM = N + 2 + MRS_TILE };
    float *in = numbers((size_t)ROOM * MRS_UNITS, 6), *small = numbers(MRS_MIX + 192, 7);
    float *trapped = numbers((size_t)ROOM * MRS_UNITS, 8), *work = numbers(MRS_LAYER_WORK, 9);
    float *plain = numbers((size_t)ROOM * MRS_UNITS, 10);
    uint16_t *weights = tiles(3 * MRS_UNITS, MRS_MIX, 11);
    const mrs_maxout layer = {small, small + MRS_MIX, small + MRS_MIX + MRS_UNITS};
    const mrs_conv conv = {NULL, weights};
    mrs_kernel_trapped.layer(&conv, &layer, in, N, trapped, work);
    mrs_kernel_tiles.layer(&conv, &layer, in, N, plain, work);
    assert_memory_equal(trapped, plain, (size_t)N * MRS_UNITS * sizeof *plain);
    assert_false(cpu.configured);
    assert_int_equal(cpu.configurations, 2);
    void *all[] = {in, small, trapped, work, plain, weights};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

int main(void)
{
    if (!mrs_kernel_trapped.usable() || __builtin_cpu_supports("amx-tile")) {
        printf("nothing to stand in for: no AVX2, or AMX is there and the other tests use it\n");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_by_its_instructions_is_that_in_plain_c),
        cmocka_unit_test(a_layer_by_its_instructions_is_that_in_plain_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
