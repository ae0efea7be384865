/* page_files.h - the page's files as they are linked into the program by tools/embed.py. */
#ifndef MRS_SERVE_PAGE_FILES_H
#define MRS_SERVE_PAGE_FILES_H

typedef struct {
    const char *name, *sha256;
    const unsigned char *at, *end;
} mrs_page_file;

/* Ends with a NULL name. */
extern const mrs_page_file mrs_page_files[];

#endif
