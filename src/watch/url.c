#include "watch/url.h"

#include <curl/curl.h>
#include <stdio.h>

/* One piece into out; empty when there is none. False: it does not fit. */
static bool piece(CURLU *from, CURLUPart what, char *out, size_t size)
{
    char *got = NULL;
    out[0] = '\0';
    if (curl_url_get(from, what, &got, 0))
        return true;
    size_t n = strlen(got);
    if (n < size)
        memcpy(out, got, n + 1);
    curl_free(got);
    return n < size;
}

static void lower(char *s)
{
    size_t n = strlen(s);
    if (n > 1 && s[n - 1] == '.')
        s[n - 1] = '\0';
    for (; *s; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s | 0x20);
}

static bool has(CURLU *from, CURLUPart what)
{
    char some[2];
    return !piece(from, what, some, sizeof some) || some[0];
}

static mrs_status too_long(mrs_err *err)
{
    return mrs_fail(err, MRS_E_FORMAT, "the address is longer than %d bytes", MRS_URL_BYTES);
}

static mrs_status take_apart(CURLU *from, mrs_url *out, mrs_err *err)
{
    char scheme[16], port[16], path[MRS_URL_BYTES], query[MRS_URL_BYTES];
    bool fits = piece(from, CURLUPART_SCHEME, scheme, sizeof scheme);
    out->secure = fits && strcmp(scheme, "https") == 0;
    if (!out->secure && (!fits || strcmp(scheme, "http") != 0))
        return mrs_fail(err, MRS_E_FORMAT, "neither http nor https; only these are fetched");
    if (has(from, CURLUPART_USER) || has(from, CURLUPART_PASSWORD))
        return mrs_fail(err, MRS_E_FORMAT, "a name or password stands in it; take it out");
    fits = piece(from, CURLUPART_URL, out->text, sizeof out->text) &&
           piece(from, CURLUPART_HOST, out->host, sizeof out->host) &&
           piece(from, CURLUPART_PORT, port, sizeof port) &&
           piece(from, CURLUPART_PATH, path, sizeof path) &&
           piece(from, CURLUPART_QUERY, query, sizeof query);
    if (!fits)
        return too_long(err);
    lower(out->host);
    /* both are pieces of text, which fits into as many bytes */
    (void)snprintf(out->path, sizeof out->path, "%s%s%s", path, query[0] ? "?" : "", query);
    (void)snprintf(out->origin, sizeof out->origin, "%s://%s%s%s", scheme, out->host,
                   port[0] ? ":" : "", port);
    return MRS_OK;
}

mrs_status mrs_url_read(const char *text, const mrs_url *base, mrs_url *out, mrs_err *err)
{
    *out = (mrs_url){0};
    CURLU *url = curl_url();
    if (!url)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = MRS_OK;
    CURLUcode code = base ? curl_url_set(url, CURLUPART_URL, base->text, 0) : CURLUE_OK;
    if (!code)
        code = curl_url_set(url, CURLUPART_URL, text, CURLU_URLENCODE);
    if (code == CURLUE_UNSUPPORTED_SCHEME)
        st = mrs_fail(err, MRS_E_FORMAT, "neither http nor https; only these are fetched");
    else if (code)
        st = mrs_fail(err, MRS_E_FORMAT, "no address of a page (%s); write it as https://HOST/...",
                      curl_url_strerror(code));
    if (!st)
        (void)curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
    if (!st)
        st = take_apart(url, out, err);
    curl_url_cleanup(url);
    return st;
}
