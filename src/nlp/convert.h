/* convert.h - from the published wheel of en_core_web_sm 3.8.0 to the sections of marsad.model.
 *
 * Only tools/convert.c (marsad-convert) and the tests use this; the library reads the result.
 * Source: golden/MODEL.md 1 for the files of the wheel and their forms. */
#ifndef MRS_NLP_CONVERT_H
#define MRS_NLP_CONVERT_H

#include "base/base.h"

typedef struct {
    mrs_str name;  /* below the model's folder: "tokenizer", "parser/model", "vocab/lookups.bin";
                      and, from data/model/, "symbols.json", "base_norms.json" */
    mrs_str bytes; /* owned by the converter, alive until it has written the model */
} mrs_wheel_member;

typedef struct {
    const mrs_wheel_member *at;
    uint32_t n;
} mrs_wheel;

/* The bytes of a file by its name as above. MRS_E_FORMAT naming it when it is not there. */
MRS_CHECK mrs_status mrs_wheel_file(const mrs_wheel *wheel, const char *name, mrs_str *out,
                                    mrs_err *err);

/* Each adds its sections. Fails: MRS_E_FORMAT naming file and part. Sections of the first:
 * tokenizer, attributes, ruler, lemmatizer (convert_words.c); of the second: networks, labels and
 * the model's name (convert_net.c). */
MRS_CHECK mrs_status mrs_convert_words(const mrs_wheel *wheel, mrs_packer *packer, mrs_err *err);
MRS_CHECK mrs_status mrs_convert_net(const mrs_wheel *wheel, mrs_packer *packer, mrs_err *err);

#endif
