#include "text/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { STEPS = 200000, DEPTH = 2000, HEAP_KIB = 2048 };

struct mrs_regex; /* is a pcre2_code */

struct mrs_matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
};

static pcre2_code *code_of(const mrs_regex *regex)
{
    return (pcre2_code *)(uintptr_t)regex;
}

mrs_status mrs_regex_compile(mrs_str pattern, mrs_regex **out, mrs_err *err)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_DOTALL, &code, &at, NULL);
    *out = (mrs_regex *)(void *)compiled;
    if (compiled) {
        (void)pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE); /* without it: the same, slower */
        return MRS_OK;
    }
    PCRE2_UCHAR text[160] = "";
    pcre2_get_error_message(code, text, sizeof text);
    return mrs_fail(err, MRS_E_FORMAT, "pattern, character %zu: %s", (size_t)at,
                    (const char *)text);
}

void mrs_regex_free(mrs_regex *regex)
{
    pcre2_code_free(code_of(regex));
}

uint32_t mrs_regex_group(const mrs_regex *regex, const char *name)
{
    int n = pcre2_substring_number_from_name(code_of(regex), (PCRE2_SPTR)name);
    return n > 0 ? (uint32_t)n : 0;
}

static void *take(PCRE2_SIZE size, void *arena)
{
    return mrs_arena_alloc(arena, 1, size);
}

static void leave(void *p, void *arena)
{
    (void)p;
    (void)arena; /* the arena is given back whole */
}

mrs_matcher *mrs_matcher_new(mrs_arena *arena)
{
    mrs_matcher *m = MRS_NEW(arena, mrs_matcher, 1);
    pcre2_general_context *general = pcre2_general_context_create(take, leave, arena);
    m->data = pcre2_match_data_create(MRS_GROUPS, general);
    m->context = pcre2_match_context_create(general);
    pcre2_set_match_limit(m->context, STEPS);
    pcre2_set_depth_limit(m->context, DEPTH);
    pcre2_set_heap_limit(m->context, HEAP_KIB);
    return m;
}

bool mrs_regex_find(mrs_matcher *matcher, const mrs_regex *regex, mrs_str s, size_t from,
                    mrs_span groups[MRS_GROUPS])
{
    int n = pcre2_match(code_of(regex), (PCRE2_SPTR)(s.len ? s.ptr : ""), s.len, from,
                        PCRE2_NO_UTF_CHECK, matcher->data, matcher->context);
    for (int i = 0; i < MRS_GROUPS; i++)
        groups[i] = (mrs_span){0, 0};
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(matcher->data);
    for (int i = 0; i < n; i++)
        if (v[2 * i] != PCRE2_UNSET)
            groups[i] = (mrs_span){(uint32_t)v[2 * i], (uint32_t)v[2 * i + 1]};
    return n > 0;
}

bool mrs_regex_may(mrs_matcher *matcher, const mrs_regex *regex, mrs_str s)
{
    int n = pcre2_match(code_of(regex), (PCRE2_SPTR)(s.len ? s.ptr : ""), s.len, 0,
                        PCRE2_NO_UTF_CHECK, matcher->data, matcher->context);
    return n != PCRE2_ERROR_NOMATCH;
}
