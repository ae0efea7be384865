/* routes.h - the functions that the table of routes names; each fills call->out. */
#ifndef MRS_SERVE_ROUTES_H
#define MRS_SERVE_ROUTES_H

#include "serve/board.h"
#include "serve/call.h"

/* ogc.c */
mrs_status mrs_route_landing(mrs_call *call, mrs_err *err);
mrs_status mrs_route_conformance(mrs_call *call, mrs_err *err);
mrs_status mrs_route_api(mrs_call *call, mrs_err *err);
mrs_status mrs_route_collections(mrs_call *call, mrs_err *err);
mrs_status mrs_route_collection(mrs_call *call, mrs_err *err);
mrs_status mrs_route_items(mrs_call *call, mrs_err *err);
mrs_status mrs_route_item(mrs_call *call, mrs_err *err);
/* about.c */
mrs_status mrs_route_health(mrs_call *call, mrs_err *err);
mrs_status mrs_route_metrics(mrs_call *call, mrs_err *err);
mrs_status mrs_route_summary(mrs_call *call, mrs_err *err);
mrs_status mrs_route_words(mrs_call *call, mrs_err *err);
/* asker.c */
mrs_status mrs_route_session(mrs_call *call, mrs_err *err);
mrs_status mrs_route_log_in(mrs_call *call, mrs_err *err);
mrs_status mrs_route_log_out(mrs_call *call, mrs_err *err);
/* record.c */
mrs_status mrs_route_event(mrs_call *call, mrs_err *err);
mrs_status mrs_route_claim(mrs_call *call, mrs_err *err);
mrs_status mrs_route_document(mrs_call *call, mrs_err *err);
mrs_status mrs_route_documents(mrs_call *call, mrs_err *err);
/* evidence.c */
mrs_status mrs_route_evidence(mrs_call *call, mrs_err *err);
/* team.c: what only the team sees, and does */
mrs_status mrs_route_explain(mrs_call *call, mrs_err *err);
mrs_status mrs_route_queue(mrs_call *call, mrs_err *err);
mrs_status mrs_route_decisions(mrs_call *call, mrs_err *err);
mrs_status mrs_route_audit(mrs_call *call, mrs_err *err);
mrs_status mrs_route_agreement(mrs_call *call, mrs_err *err);
mrs_status mrs_route_releases(mrs_call *call, mrs_err *err);
mrs_status mrs_route_decide(mrs_call *call, mrs_err *err);
/* map.c */
mrs_status mrs_route_map(mrs_call *call, mrs_err *err);
/* counts.c */
mrs_status mrs_route_facets(mrs_call *call, mrs_err *err);
mrs_status mrs_route_days(mrs_call *call, mrs_err *err);
mrs_status mrs_route_network(mrs_call *call, mrs_err *err);
mrs_status mrs_route_pledges(mrs_call *call, mrs_err *err);
/* answers.c */
mrs_status mrs_route_answer(mrs_call *call, mrs_err *err);
mrs_status mrs_route_series(mrs_call *call, mrs_err *err);
/* feed.c */
mrs_status mrs_route_feed(mrs_call *call, mrs_err *err);
/* export.c */
mrs_status mrs_route_export(mrs_call *call, mrs_err *err);
/* stream.c */
mrs_status mrs_route_stream(mrs_call *call, mrs_err *err);

/* The events of a filter, by the board of the call's record; boards.c. The first that a route asks
 * of the record: its view may be renewed by it. */
MRS_CHECK mrs_status mrs_call_cards(mrs_call *call, const mrs_filter *filter, mrs_tally *tally,
                                    mrs_cards *out, mrs_err *err);
/* The events of these cards, one by one. */
MRS_CHECK mrs_status mrs_cards_export(mrs_call *call, const mrs_cards *cards, mrs_export *export,
                                      mrs_err *err);
/* Members of an object that is open: "shown" to "by_inference" of a tally. */
void mrs_tally_json(const mrs_tally *tally, mrs_json *json);
/* Lines of JSON as the elements of an array: `most` of them after the first `skip`. */
void mrs_lines_json(mrs_json *json, const char *key, const mrs_buf *lines, uint64_t skip,
                    uint64_t most);
/* Members "types", "statuses" ...: the fixed words, in the order of their numbers. */
void mrs_fixed_words_json(mrs_json *json);
/* Member "marks": which words of the report stand for what. */
void mrs_marks_json(const mrs_claim *claim, mrs_json *json);
/* Members "claim", "label", "marks", "reasons" and, where a person corrected it, "coded". */
MRS_CHECK mrs_status mrs_claim_whole_json(mrs_call *call, mrs_str id, mrs_json *json, mrs_err *err);
/* The full id of what a part of the path means; MRS_E_NONE when it is of another kind. */
MRS_CHECK mrs_status mrs_call_find(mrs_call *call, mrs_str given, mrs_id_kind kind, char full[65],
                                   mrs_err *err);

#endif
