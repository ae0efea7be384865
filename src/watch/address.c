#include "watch/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

typedef struct {
    uint8_t bytes[16];
    uint8_t bits;
} prefix;

static const prefix special4[] = {
    {{0}, 8},                 /* "this network" */
    {{10}, 8},                /* private */
    {{100, 64}, 10},          /* shared by carriers; a cloud's metadata at 100.100.100.200 */
    {{127}, 8},               /* loopback */
    {{168, 63, 129, 16}, 32}, /* a cloud's host services, though of a public range */
    {{169, 254}, 16},         /* link-local; metadata services */
    {{172, 16}, 12},          /* private */
    {{192, 0, 0}, 24},        /* protocol assignments */
    {{192, 0, 2}, 24},        /* documentation */
    {{192, 88, 99}, 24},      /* 6to4 relays, given up */
    {{192, 168}, 16},         /* private */
    {{198, 18}, 15},          /* benchmarks */
    {{198, 51, 100}, 24},     /* documentation */
    {{203, 0, 113}, 24},      /* documentation */
    {{224}, 4},               /* multicast */
    {{240}, 4},               /* reserved, broadcast */
};

/* Within 2000::/3; all outside of it is special. */
static const prefix special6[] = {
    {{0x20, 0x01}, 23},             /* protocol assignments, Teredo, ORCHID */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4 */
    {{0x3f, 0xff}, 20},             /* documentation */
};
static const prefix global6 = {{0x20}, 3};
static const prefix mapped6 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
static const prefix nat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};

static bool within(const uint8_t *address, const prefix *p)
{
    size_t whole = p->bits / 8, rest = p->bits % 8;
    if (memcmp(address, p->bytes, whole) != 0)
        return false;
    return rest == 0 || (address[whole] ^ p->bytes[whole]) >> (8 - rest) == 0;
}

static bool within_any(const uint8_t *address, const prefix *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (within(address, &list[i]))
            return true;
    return false;
}

static bool public4(const uint8_t *address)
{
    return !within_any(address, special4, sizeof special4 / sizeof *special4);
}

static bool public6(const uint8_t *address)
{
    if (within(address, &mapped6) || within(address, &nat64))
        return public4(address + 12);
    return within(address, &global6) &&
           !within_any(address, special6, sizeof special6 / sizeof *special6);
}

bool mrs_address_public(const struct sockaddr *at)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    if (at->sa_family == AF_INET) {
        memcpy(&v4, at, sizeof v4);
        return public4((const uint8_t *)&v4.sin_addr);
    }
    if (at->sa_family != AF_INET6)
        return false;
    memcpy(&v6, at, sizeof v6);
    return public6((const uint8_t *)&v6.sin6_addr);
}

void mrs_address_text(const struct sockaddr *at, char out[64])
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    const char *got = NULL;
    if (at->sa_family == AF_INET) {
        memcpy(&v4, at, sizeof v4);
        got = inet_ntop(AF_INET, &v4.sin_addr, out, 64);
    } else if (at->sa_family == AF_INET6) {
        memcpy(&v6, at, sizeof v6);
        got = inet_ntop(AF_INET6, &v6.sin6_addr, out, 64);
    }
    if (!got)
        memcpy(out, "?", 2);
}

bool mrs_host_allowed(const char *list, const char *host)
{
    mrs_str rest = mrs_str_of(list), part;
    while (mrs_str_split(&rest, ',', &part)) {
        mrs_str bare = mrs_str_trim(part);
        size_t i = 0;
        while (i < bare.len && host[i] &&
               (bare.ptr[i] >= 'A' && bare.ptr[i] <= 'Z' ? bare.ptr[i] | 0x20 : bare.ptr[i]) ==
                   host[i])
            i++;
        if (bare.len && i == bare.len && !host[i])
            return true;
    }
    return false;
}
