/* gazetteer.h - the places of the world, mapped and used in place.
 *
 * Built by gazetteer_build.c from GeoNames extracts (CC BY 4.0) and the rows of data/places into
 * sections "gaz/NAME" of the data pack; gazetteer_user.h makes a file with the same sections that
 * holds these places, a GeoNames dump's and a user's own. Opening maps; nothing is parsed.
 * Sections, little-endian: gaz/head {mrs_gaz_head}; gaz/place {mrs_gaz_place[n_places]}, element 0
 * unused; gaz/name {NUL-terminated UTF-8}; gaz/bucket {u32[2^bucket_bits + 1]}: entries of hash
 * bucket b are entry[bucket[b]] .. entry[bucket[b + 1]); gaz/entry {mrs_gaz_entry[n_entries]}, by
 * low half of the hash, tag, whose row it is (the user's, marsad's, the dump's), population
 * downwards; gaz/border {char[4]: "IQSY"}, sorted, both ways. For making another from it alone:
 * gaz/low {u32[n_entries]}, the low halves; gaz/code {mrs_gaz_code[]}, by hash. */
#ifndef MRS_GROUND_GAZETTEER_H
#define MRS_GROUND_GAZETTEER_H

#include "ground/fold.h"
#include "ground/ground.h"

/* name, text in data/places, precision of a mention, radius in km when a row gives none */
#define MRS_GAZ_KINDS(X)                                                                           \
    X(NONE, "", NONE, 0)                                                                           \
    X(CITY, "city", EXACT, 5)       /* city, town, village */                                      \
    X(QUARTER, "quarter", EXACT, 3) /* district, neighbourhood of a city */                        \
    X(COUNTRY, "country", COUNTRY, 0)                                                              \
    X(ADMIN1, "admin1", ADMIN1, 100)                                                               \
    X(ADMIN2, "admin2", ADMIN2, 30)                                                                \
    X(CONTINENT, "continent", REGION, 3000)                                                        \
    X(REGION, "region", REGION, 100)                                                               \
    X(DESERT, "desert", REGION, 100)                                                               \
    X(MOUNTAIN, "mountain", REGION, 20)                                                            \
    X(VALLEY, "valley", REGION, 20)                                                                \
    X(RIVER, "river", REGION, 200)                                                                 \
    X(LAKE, "lake", REGION, 20)                                                                    \
    X(SEA, "sea", REGION, 500)                                                                     \
    X(ISLAND, "island", REGION, 30)                                                                \
    X(ROAD, "road", REGION, 50)                                                                    \
    X(DAM, "dam", EXACT, 5)                                                                        \
    X(BRIDGE, "bridge", EXACT, 5)                                                                  \
    X(OIL, "oil", EXACT, 8) /* field, refinery, gas plant */                                       \
    X(AIRPORT, "airport", EXACT, 5)                                                                \
    X(BASE, "base", EXACT, 5)                                                                      \
    X(PRISON, "prison", EXACT, 5)                                                                  \
    X(CAMP, "camp", EXACT, 5) /* of displaced people, refugees */                                  \
    X(CROSSING, "crossing", EXACT, 5)                                                              \
    X(HOSPITAL, "hospital", EXACT, 5)                                                              \
    X(SCHOOL, "school", EXACT, 5)                                                                  \
    X(WORSHIP, "worship", EXACT, 5) /* mosque, church, temple */                                   \
    X(GRAVE, "grave", EXACT, 5)                                                                    \
    X(SITE, "site", EXACT, 5) /* any other building or ground */
typedef enum {
#define MRS_X(name, text, precision, radius) MRS_GAZ_##name,
    MRS_GAZ_KINDS(MRS_X)
#undef MRS_X
        MRS_N_GAZ_KINDS
} mrs_gaz_kind;
mrs_str mrs_gaz_kind_text(mrs_gaz_kind kind);
bool mrs_gaz_kind_read(mrs_str text, mrs_gaz_kind *out);
mrs_precision mrs_gaz_kind_precision(mrs_gaz_kind kind);
double mrs_gaz_kind_radius(mrs_gaz_kind kind);

enum { MRS_GAZ_FORMAT = 2 };
typedef struct {
    uint32_t format, n_places, n_entries, bucket_bits, n_borders;
    uint32_t first_own;       /* rows of data/places stand from here, */
    uint32_t first_user;      /* a user's own rows from here to the end */
    uint32_t user_names;      /* offset into gaz/name at which theirs begin */
    unsigned char sha256[32]; /* of the sections that marsad itself came with */
} mrs_gaz_head;

/* "IQ.15", "US.CA.037" of GeoNames to its place. */
typedef struct {
    uint64_t hash; /* mrs_str_hash */
    uint32_t place, zero;
} mrs_gaz_code;

enum {
    MRS_GAZ_SENSITIVE = 1, /* hospital, school, camp, shelter, aid site, grave */
    MRS_GAZ_CAPITAL = 2,   /* of its country */
    MRS_GAZ_OWN = 4,       /* a row of data/places or a user's, id in names */
    MRS_GAZ_TRANSLIT = 8,  /* has sound keys */
    MRS_GAZ_NAMED = 16     /* a row of data/places/names.tsv: of the ground that marsad is for */
};
typedef struct {
    int32_t lat, lon;                 /* 1e-5 degrees; MRS_GAZ_NO_POINT: none */
    uint32_t population;              /* 0 unknown; of an area, the sum of its cities */
    uint32_t name;                    /* offset into gaz/name */
    uint32_t id;                      /* GeoNames id, or with MRS_GAZ_OWN an offset into names */
    uint32_t country, admin1, admin2; /* places; 0 none */
    int16_t south, west, north, east; /* 1e-2 degrees, of areas; all 0 unknown */
    uint16_t radius;                  /* km, 0 unknown */
    uint8_t kind, flags;              /* mrs_gaz_kind, MRS_GAZ_* */
    char cc[2];                       /* ISO 3166-1 alpha-2, or two zeros */
    char zero[2];
} mrs_gaz_place;
#define MRS_GAZ_NO_POINT INT32_MIN

enum {
    MRS_GAZ_PRIMARY = 1, /* the key of its main name */
    MRS_GAZ_SOUND = 2,   /* a sound key */
    MRS_GAZ_ADJ = 4,     /* adjective or demonym of a country: "Iraqi", "Iraqis" */
    MRS_GAZ_ABBR = 8,    /* abbreviation of a province, a name only after a comma: "Tenn.", "TX" */
    MRS_GAZ_FLAG_BITS = 15
};
typedef struct {
    uint32_t tag;   /* upper 28 bits of the key's hash, then the flags */
    uint32_t place; /* index of gaz/place */
} mrs_gaz_entry;

typedef struct {
    const mrs_gaz_head *head;
    const mrs_gaz_place *place;
    const mrs_gaz_entry *entry;
    const uint32_t *bucket;
    const char *name;
    const char *border;
    size_t name_len;
} mrs_gazetteer; /* read-only; borrowed from the pack */

/* Fails: MRS_E_FORMAT when a section is missing, cut short or of another layout. */
MRS_CHECK mrs_status mrs_gazetteer_open(const mrs_pack *pack, mrs_gazetteer *out, mrs_err *err);

/* Entries of a key: all with the same tag; n 0 when unknown. */
typedef struct {
    const mrs_gaz_entry *at;
    uint32_t n;
} mrs_gaz_hits;
mrs_gaz_hits mrs_gazetteer_light(const mrs_gazetteer *gaz, const mrs_key *light);
mrs_gaz_hits mrs_gazetteer_sound(const mrs_gazetteer *gaz, const mrs_key *light);

mrs_str mrs_gazetteer_name(const mrs_gazetteer *gaz, uint32_t place);
/* "gn:98182" or a row's own id, in arena. */
mrs_str mrs_gazetteer_id(const mrs_gazetteer *gaz, uint32_t place, mrs_arena *arena);
/* The country of that ISO code; 0 none. */
uint32_t mrs_gazetteer_country(const mrs_gazetteer *gaz, const char cc[2]);
/* True when both countries share a land border. */
bool mrs_gazetteer_borders(const mrs_gazetteer *gaz, const char a[2], const char b[2]);
/* True when inner lies in the country, admin1 or admin2 outer (not when it is outer). */
bool mrs_gazetteer_within(const mrs_gazetteer *gaz, uint32_t inner, uint32_t outer);
/* Great circle in km; a large number when either has no point. */
double mrs_gazetteer_km(const mrs_gazetteer *gaz, uint32_t a, uint32_t b);
/* The hash under which a key is stored; sound keys are salted. Its high half gives the tag, the
 * first bits of its low half the bucket. */
uint64_t mrs_gazetteer_hash(mrs_str key, bool sound);

#endif
