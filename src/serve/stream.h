/* stream.h - clients that wait for what is new (server-sent events).
 *
 * A message's id is the moment it brings a client to (revision, row and hash of the record's log);
 * a client that comes back says which it had (Last-Event-ID) and is told what became of the record
 * since, so that nothing is missed, a restart of the service included; or that the record is
 * another. */
#ifndef MRS_SERVE_STREAM_H
#define MRS_SERVE_STREAM_H

#include "serve/service.h"

MRS_CHECK mrs_status mrs_streams_new(mrs_streams **out, mrs_err *err);
/* NULL is fine. Once the daemon has stopped. */
void mrs_streams_free(mrs_streams *streams);
/* The answer that goes on: begins with call->out, whose client then knows the record as it was at
 * call->moment. NULL: too many streams, or no memory; call->out is the call's still. */
struct MHD_Response *mrs_stream_response(mrs_call *call, struct MHD_Connection *connection);
/* Every stream says goodbye. */
void mrs_streams_end(mrs_streams *streams);
/* Those who may no longer read are ended; the rest is told what is new since they were last told,
 * by the hand's handles; now: mrs_clock. */
void mrs_streams_tell(mrs_streams *streams, mrs_hand *hand, double now);
uint32_t mrs_streams_count(mrs_streams *streams);

#endif
