/* address.h - which network addresses are those of the public internet.
 *
 * Asked for every socket that is opened, after the name was resolved: a name that gives a public
 * address now and another later (DNS rebinding) is met at each connection.
 * Source: IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890, read 2026-11). */
#ifndef MRS_WATCH_ADDRESS_H
#define MRS_WATCH_ADDRESS_H

#include "base/base.h"

#include <sys/socket.h>

/* False: loopback, private, link-local, shared, multicast, reserved, a cloud's metadata service, or
 * no IP at all. An IPv4 address inside an IPv6 one is judged by itself. */
bool mrs_address_public(const struct sockaddr *at);

/* "127.0.0.1", "::1"; "?" for what is no IP. */
void mrs_address_text(const struct sockaddr *at, char out[64]);

/* Does a list of a user's, "NAME,NAME", have that host (in small letters)? list may be NULL. */
bool mrs_host_allowed(const char *list, const char *host);

#endif
