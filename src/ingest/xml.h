/* xml.h - XML as a row of pieces, each with its place in the text: enough for feeds and DOCX.
 *
 * A scanner and no parser of documents: it reads no DTD, knows no entities but characters, opens
 * nothing, keeps no depth, and takes what is not well-formed as it stands; each byte is looked at a
 * bounded number of times. Why not libxml2 here: it gives no byte places of decoded characters.
 * Sources: XML 1.0 (5th edition); the names of HTML 4's characters, by libxml2's table; the HTML
 * standard, 13.2.5.80, for numbers from 128 to 159. */
#ifndef MRS_INGEST_XML_H
#define MRS_INGEST_XML_H

#include "ingest/weave.h"

typedef enum {
    MRS_XML_END,
    MRS_XML_OPEN,
    MRS_XML_CLOSE,
    MRS_XML_TEXT,
    MRS_XML_DOCTYPE
} mrs_xml_kind;

typedef struct {
    mrs_xml_kind kind;
    size_t from, to; /* of the whole piece */
    mrs_str name;    /* of an element, with its prefix */
    mrs_str inner;   /* attributes; or characters as written */
    bool empty;      /* "<br/>" */
    bool cdata;      /* characters stand for themselves */
} mrs_xml_piece;

typedef struct {
    mrs_str in;
    size_t at;
} mrs_xml;

/* The next piece; comments and instructions are passed over. False: MRS_XML_END. */
bool mrs_xml_next(mrs_xml *xml, mrs_xml_piece *out);

/* "content:encoded" -> "encoded". */
mrs_str mrs_xml_local(mrs_str name);

/* The value of an attribute as written; "": there is none. */
mrs_str mrs_xml_attr(const mrs_xml_piece *piece, const char *name);

/* Append characters [from, to) of w->in->text with their references resolved. */
void mrs_xml_put(mrs_weave *w, uint32_t from, uint32_t to);

/* The character that "&name;" or "&#1;" at the front of s means, *used its length; 0: none. */
uint32_t mrs_xml_reference(mrs_str s, size_t *used);

/* Characters as written, resolved, in arena; the first trimmed. */
mrs_str mrs_xml_text(mrs_str written, mrs_arena *arena);
mrs_str mrs_xml_raw(mrs_str written, mrs_arena *arena);

#endif
