/* main.c - the verbs of marsad and their options. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define STORE                                                                                      \
    {                                                                                              \
        "--store", "FILE|URL", "the record (default $MARSAD_STORE, else ./marsad.gpkg)"            \
    }
#define HELP                                                                                       \
    {                                                                                              \
        "--help", NULL, "this text"                                                                \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, NULL                                                                           \
    }

#define ROWS                                                                                       \
    {"--rows", "FILE", "your own rows, in force for this run; or a row: column=value; ..."},       \
    {                                                                                              \
        "--table", "NAME", "the table that --rows are for (default: triggers)"                     \
    }

static const cli_option add_options[] = {
    STORE,
    {"--date", "D", "publication date of all that is read (YYYY-MM-DD, YYYY-MM or YYYY)"},
    {"--publisher", "NAME", "publisher of what names none"},
    {"--fields", "F=NAME,...", "keys of JSON, columns of CSV: text=body,date=when,title=head ..."},
    {"--sample", NULL, "what is read is invented; kept apart from real reports"},
    {"--gate", NULL, "set aside, unparsed, what speaks of sport, film, business alone"},
    ROWS,
    {"--jobs", "N", "reports coded at once (default: one a processor)"},
    {"--json", NULL, "counts and faults as JSON lines on stdout"},
    HELP,
    END};
#define AS_OF                                                                                      \
    {"--as-of", "T", "what the record knew then: a day, a time, a release, rev:N"},                \
    {                                                                                              \
        "--run", "RUN", "as it stood last coded by that run: number or name of `marsad runs`"      \
    }
#define PUBLIC                                                                                     \
    {                                                                                              \
        "--public", NULL, "out of the published record, as readers see it"                         \
    }
#define LIST_OPTIONS                                                                               \
    STORE, PUBLIC, {"--type", "T[/MODE],...", "assault, coerce/arrest ...; see data/words.tsv"},   \
        {"--actor", "NAME", "who acts or is acted on; any spelling in the register"},              \
        {"--place", "NAME", "a place, province, country code or gazetteer id"},                    \
        {"--bbox", "W,S,E,N", "degrees; the place's point lies in it"},                            \
        {"--since", "D", "on or after (day, month or year)"}, {"--until", "D", "on or before"},    \
        {"--text", "WORDS", "the report holds all these words"},                                   \
        {"--status", "S,...", "actual attempted alleged planned possible negated, or all"},        \
        {"--recency", "R,...", "fresh background aggregate general, or all"},                      \
        {"--confidence", "P", "at least (default 0.7)"},                                           \
        {"--limit", "N", "rows (default 50; 0: all)"}, AS_OF,                                      \
        {"--all", NULL, "every status, recency and confidence"},                                   \
        {"--format", "F", "table, jsonl, csv or geojson (default: table)"},                        \
    {                                                                                              \
        "--json", NULL, "the same as --format jsonl"                                               \
    }

static const cli_option recode_options[] = {
    STORE,
    ROWS,
    {"--who", "NAME", "at whose word (default $MARSAD_WHO, else the login name)"},
    {"--jobs", "N", "reports coded at once (default: one a processor)"},
    HELP,
    END};
static const cli_option runs_options[] = {
    STORE, {"--json", NULL, "one JSON object a line"}, HELP, END};
static const cli_option diff_options[] = {STORE,
                                          {"--format", "F", "table, jsonl or csv (default: table)"},
                                          {"--json", NULL, "the same as --format jsonl"},
                                          HELP,
                                          END};
#define NEAR                                                                                       \
    {"--near", "FILE|LAT,LON", "near these points; what its circle only overlaps may be near"},    \
    {                                                                                              \
        "--km", "N", "how near"                                                                    \
    }
static const cli_option list_options[] = {LIST_OPTIONS, NEAR, HELP, END};
static const cli_option event_list_options[] = {
    LIST_OPTIONS,
    NEAR,
    {"--rule", "R", "which number is best: conservative, informative or representative"},
    HELP,
    END};
static const cli_option border_options[] = {
    LIST_OPTIONS,
    NEAR,
    {"--pair", "A-B", "two countries by ISO code (default IQ-SY)"},
    {"--by", "G", "counts by kind, stretch, side, band, detected or month"},
    {"--lines", NULL, "the borders of the base map: a row a pair"},
    HELP,
    END};
static const cli_option trend_options[] = {
    LIST_OPTIONS,
    NEAR,
    {"--by", "G", "a series each: all, place, country, province, actor or type (default all)"},
    {"--window", "N", "weeks that are judged, to the last whole one (default 1)"},
    {"--series", NULL, "a row a week"},
    HELP,
    END};
static const cli_option pledge_options[] = {
    LIST_OPTIONS, NEAR, {"--state", "S", "open, due with no word, reported kept ..."}, HELP, END};
static const cli_option network_options[] = {
    LIST_OPTIONS,
    NEAR,
    {"--window", "N", "days that are now; as many before them are compared (default 28)"},
    {"--nodes", NULL, "a row an organisation"},
    HELP,
    END};
static const cli_option alert_options[] = {
    STORE,
    {"--on", "WHAT", "events (default), trend (more than usual), pledges (due with no word)"},
    {"--type", "T[/MODE],...", "as `marsad events`, and so the next ones"},
    {"--actor", "NAME", "who acts or is acted on"},
    {"--place", "NAME", "a place, province, country code or gazetteer id"},
    {"--bbox", "W,S,E,N", "degrees; the place's point lies in it"},
    {"--since", "D", "on or after; of test: the first day that is played"},
    {"--until", "D", "on or before; of test: the last"},
    {"--text", "WORDS", "the report holds all these words"},
    {"--status", "S,...", "actual attempted alleged planned possible negated, or all"},
    {"--recency", "R,...", "fresh background aggregate general, or all"},
    {"--confidence", "P", "at least (default 0.7)"},
    {"--all", NULL, "every status, recency and confidence"},
    NEAR,
    {"--by", "G", "of trend: a series each place, country, province, actor or type"},
    {"--window", "N", "of trend: weeks that are judged (default 1)"},
    {"--within", "DAYS", "what happened longer ago is no news (default 14)"},
    {"--to", "CHANNEL", "https://..., smtp://..., atom:FILE or stdout"},
    {"--to-file", "FILE", "its first line is the channel (or $MARSAD_ALERT_TO)"},
    {"--secret", "WHERE", "file:PATH or env:NAME: signs a webhook, logs in to a mail server"},
    {"--internal", NULL, "reads the team's record; else the published one is read"},
    {"--allow-host", "NAME,...", "of run: hosts that may be private or on this machine"},
    {"--ca-file", "FILE", "of run: certificates to be trusted in place of the system's"},
    {"--timeout", "S", "of run: seconds for one letter (default 30)"},
    {"--state", "S", "of letters: waiting, sent or dead"},
    {"--now", "T", "the time, as 2026-11-21T13:00:00Z (default: this machine's clock)"},
    {"--who", "NAME", "at whose word (default $MARSAD_WHO, else the login name)"},
    {"--format", "F", "table, jsonl or csv (default: table)"},
    {"--json", NULL, "the same as --format jsonl"},
    HELP,
    END};
static const cli_option compare_options[] = {
    LIST_OPTIONS,
    NEAR,
    {"--dataset", "NAME", "B is a sheet that was imported beside A"},
    {"--by", "G", "counts by type (default), country or month (province and month); or pairs"},
    {"--days", "N", "two events are no further apart than that (default 2)"},
    {"--reach", "KM", "nor than that and their radii (default 25)"},
    HELP,
    END};
static const cli_option answer_options[] = {LIST_OPTIONS, NEAR, HELP, END};
static const cli_option export_options[] = {
    LIST_OPTIONS,
    NEAR,
    {"--out", "FILE", "- for stdout; it is there whole or not at all"},
    {"--report", "FILE", "what was left out, and why (default FILE.report.json)"},
    {"--dataset", "NAME", "a sheet that was imported, in place of the record"},
    {"--coarsen", "LEVEL", "no place finer than admin2 or admin1, and no sentence"},
    {"--withhold", "COLUMN,...", "columns that stay empty"},
    {"--reason", "TEXT", "kept in the log; wanted of what leaves the team's record"},
    {"--who", "NAME", "who exports (default $MARSAD_WHO, else the login name)"},
    HELP,
    END};
static const cli_option import_options[] = {
    STORE,
    {"--format", "F", "acled, ucdp or csv"},
    {"--name", "NAME", "of the data set (default: the file's)"},
    {"--columns", "FILE", "of csv: a table \"field column\" between tabs (docs/export.md)"},
    {"--list", NULL, "those that are there, one JSON object a line"},
    {"--remove", "NAME", "take one away"},
    {"--who", "NAME", "who imports (default $MARSAD_WHO, else the login name)"},
    {"--json", NULL, "nothing on stderr"},
    HELP,
    END};
static const cli_option origin_options[] = {STORE, {"--json", NULL, "as one object"}, HELP, END};
static const cli_option documents_options[] = {
    STORE,
    PUBLIC,
    {"--text", "WORDS", "the report holds all these words, in any script"},
    {"--lang", "L", "it, or a paragraph of it, is in this language (ar, ku, ckb, tr ...)"},
    {"--not-coded", NULL, "only what is not machine-coded, wholly or in part"},
    {"--limit", "N", "rows (default 50; 0: all)"},
    AS_OF,
    {"--json", NULL, "one JSON object a line"},
    HELP,
    END};
static const cli_option show_options[] = {
    STORE, PUBLIC, AS_OF, {"--json", NULL, "the whole as in the record's specification"},
    HELP,  END};
static const cli_option explain_options[] = {STORE, HELP, END};
static const cli_option overview_options[] = {
    STORE, PUBLIC, AS_OF, {"--limit", "N", "events listed (default 8)"}, HELP, END};
static const cli_option annotate_options[] = {
    ROWS, {"--jobs", "N", "texts at once (default 1); the order is kept"}, HELP, END};
static const cli_option row_options[] = {
    {"--table", "NAME", "the table that the rows are for (default: triggers)"},
    {"--date", "D", "publication date of the text (YYYY-MM-DD, YYYY-MM or YYYY)"},
    {"--misses", NULL, "also sentences with a row's word where the row does not fit, and why"},
    {"--json", NULL, "JSON lines: a sentence each"},
    HELP,
    END};
static const cli_option gazetteer_options[] = {
    {"--gazetteer", "FILE", "which (default $MARSAD_GAZETTEER, else in the user's data folder)"},
    {"--json", NULL, "what was done, or the list, as JSON on stdout"},
    HELP,
    END};
#define FETCH_OPTIONS                                                                              \
    STORE, {"--contact", "ADDRESS", "yours, told to servers (default $MARSAD_CONTACT)"},           \
        {"--allow-host", "NAME,...", "hosts that may be private or on this machine"},              \
        {"--delay", "S", "seconds between two requests to a host (default 2)"},                    \
        {"--timeout", "S", "seconds for one request (default 60)"},                                \
        {"--retries", "N", "after a failure that may pass (default 3)"},                           \
        {"--max-bytes", "N", "most of one page (default 16777216)"},                               \
        {"--publisher", "NAME", "publisher of what names none"},                                   \
        {"--sample", NULL, "what is read is invented; kept apart from real reports"},              \
        {"--jobs", "N", "reports coded at once (default: one a processor)"},                       \
        {"--json", NULL, "counts and faults as JSON lines on stdout"}, HELP, END
static const cli_option fetch_options[] = {FETCH_OPTIONS};
static const cli_option version_options[] = {{"--json", NULL, "as JSON"}, HELP, END};
static const cli_option inbox_options[] = {
    STORE, {"--json", NULL, "one JSON object a line"}, HELP, END};
static const cli_option retry_options[] = {
    STORE,
    {"--fields", "F=NAME,...", "keys of JSON, columns of CSV: text=body,date=when,title=head ..."},
    ROWS,
    {"--jobs", "N", "reports coded at once (default: one a processor)"},
    {"--json", NULL, "counts and faults as JSON lines on stdout"},
    HELP,
    END};
#define PASSPHRASE                                                                                 \
    {                                                                                              \
        "--passphrase-file", "FILE", "its first line (default $MARSAD_PASSPHRASE, else asked for)" \
    }
static const cli_option backup_options[] = {
    STORE, {"--encrypt", NULL, "seal it under a passphrase"}, PASSPHRASE, HELP, END};
static const cli_option restore_options[] = {
    STORE,
    {"--replace", NULL, "move the store that is there to STORE.replaced"},
    PASSPHRASE,
    HELP,
    END};
static const cli_option release_options[] = {
    STORE,
    {"--comment", "TEXT", "kept with it"},
    {"--who", "NAME", "who makes it (default $MARSAD_WHO, else the login name)"},
    {"--check", NULL, "does the record still give the same answers?"},
    HELP,
    END};
static const cli_option redact_options[] = {
    STORE,
    {"--words", "TEXT", "the words to destroy, wherever they stand in the document"},
    {"--span", "A-B", "or: these characters of its text (code points, B not included)"},
    {"--reason", "TEXT", "kept for ever; must not hold the words"},
    {"--who", "NAME", "who does it (default $MARSAD_WHO, else the login name)"},
    {"--json", NULL, "what was done as JSON"},
    HELP,
    END};
static const cli_option publish_options[] = {
    STORE,
    {"--who", "NAME", "who publishes (default $MARSAD_WHO, else the login name)"},
    {"--json", NULL, "what was done as JSON"},
    HELP,
    END};
static const cli_option user_options[] = {
    STORE,
    {"--role", "R", "of add: reader, reviewer or admin"},
    {"--password-file", "FILE", "its first line (default $MARSAD_PASSWORD, else asked for)"},
    {"--scopes", "S,...", "of token: read read-precise decide export export-precise admin"},
    {"--days", "N", "how long a token lives (default 90)"},
    {"--label", "TEXT", "what a token is for"},
    {"--who", "NAME", "who grants it (default $MARSAD_WHO, else the login name)"},
    {"--json", NULL, "as JSON"},
    HELP,
    END};
static const cli_option serve_options[] = {
    STORE,
    {"--host", "ADDRESS", "where to listen (default 127.0.0.1)"},
    {"--port", "N", "default 8080; 0: any that is free"},
    {"--name", "NAME", "a further name that clients may call it by (behind a proxy)"},
    {"--proxy", "ADDRESS", "of a proxy that tells for whom it asks (X-Forwarded-For, -Proto)"},
    {"--open", NULL, "who has no account reads the published record"},
    {"--precise", NULL, "show who has no account the precise record; this machine only"},
    {"--workers", "N", "answers made at once (default 4)"},
    {"--page", "DIR", "the page's files from a folder, not those built in"},
    {"--quiet", NULL, "no line for each answer"},
    HELP,
    END};
static const cli_option doctor_options[] = {STORE, HELP, END};

#define PERSON                                                                                     \
    STORE, {"--who", "NAME", "who decides (default $MARSAD_WHO, else the login name)"},            \
        {"--comment", "TEXT", "why; compulsory, kept with the decision"},                          \
    {                                                                                              \
        "--json", NULL, "what was done, as JSON"                                                   \
    }
static const cli_option person_options[] = {PERSON, HELP, END};
static const cli_option claim_options[] = {
    PERSON,
    {"--words", "TEXT", "the words that name what happened; once in the report"},
    {"--span", "START:END", "the same by characters of the text"},
    {"--type", "T[/MODE]", "assault, coerce/arrest ...; see data/words.tsv"},
    {"--mode", "M", "a mode of the type"},
    {"--status", "S", "actual attempted alleged planned possible negated"},
    {"--recency", "R", "fresh background aggregate general"},
    {"--actors", "NAME[:ROLE];...", "actor partner support"},
    {"--targets", "NAME[:ROLE];...", "target victim"},
    {"--place", "NAME[:PRECISION]", "a name or id of the gazetteer"},
    {"--time", "DAY", "a day, month or year, or FIRST/LAST"},
    {"--quantities", "KIND N;...", "killed 5; wounded 3-7 of civilian; seized >=12 rifles"},
    {"--instrument", "TEXT", "words of the report"},
    {"--means", "TEXT", "words of the report"},
    {"--responsibility", "R", "claimed, attributed, denied; claimed by NAME"},
    {"--source", "NAME:KIND", "official armed_group monitor media witness analyst unnamed"},
    HELP,
    END};
static const cli_option review_options[] = {
    PERSON,
    {"--state", "S", "confirmed, rejected or needs-work"},
    {"--to", "WHO", "of assign"},
    {"--blind", NULL, "of assign: to be coded unseen"},
    {"--mine", NULL, "of queue: in documents assigned to you"},
    {"--lost", NULL, "of list: decisions whose claims are not there (any more)"},
    {"--limit", "N", "of queue (default 20; 0: all)"},
    HELP,
    END};

static const cli_verb verbs[] = {
    {"add", "PATH... | -", "Read reports into the record",
     "PATH: a file, a folder, or - for standard input. Text, HTML, JSON and JSON Lines\n"
     "({\"id\",\"title\",\"text\",\"date\"}), feeds, web archives, archives of these: what a\n"
     "file is, its bytes say (docs/input.md). Adding the same again changes nothing. A report "
     "that\n"
     "cannot be read is set aside with its reason; the rest goes on, and the exit code is 1.\n\n"
     "  marsad add reports/\n  marsad add --date 2024-05-03 statement.txt\n"
     "  cat reports.jsonl | marsad add --store june.gpkg -\n",
     add_options, cli_add},
    {"fetch", "URL...", "Read pages from the network into the record",
     "Only http and https, only public addresses, at most 5 redirects; robots.txt is kept to. A "
     "page\n"
     "that has not changed since the last time is not fetched again (STORE.watch remembers). What\n"
     "cannot be had is set aside with its reason. docs/fetch.md says how servers are treated.\n\n"
     "  marsad fetch --contact you@example.org https://example.org/reports/17\n",
     fetch_options, cli_fetch},
    {"watch", "add FEED... | list | remove FEED... | run", "Follow feeds: RSS, Atom, JSON Feed",
     "run reads each feed once and fetches the pages of its new entries; call it from cron. A "
     "feed\n"
     "that holds none of the entries of last time has a gap: some between were missed, and list "
     "says\n"
     "so. Only `watch run` and `fetch` use the network. list: one line of JSON a feed.\n\n"
     "  marsad watch add https://example.org/feed.xml\n"
     "  marsad watch run --contact you@example.org\n",
     fetch_options, cli_watch},
    {"events", "", "What happened: one row an event, its sources joined",
     "Shown by default: actual, attempted or alleged; fresh; confidence 0.7 or more; not "
     "rejected.\n"
     "How many rows are left out, and why, is said on stderr.\n\n"
     "  marsad events --type coerce/arrest --since 2024-01\n"
     "  marsad events --place IQ --format geojson >events.geojson\n",
     event_list_options, cli_list},
    {"claims", "", "Who said what happened: one row a claim",
     "The same filters and default as `marsad events`.\n\n"
     "  marsad claims --actor ISIS --limit 0 --format csv >claims.csv\n",
     list_options, cli_list},
    {"border", "",
     "What happened along a border: stretch, side, distance, kind, how found, by whom",
     "Distances are geodesics to the base map's line, which is good to about 2 km. An event whose\n"
     "circle only reaches into the last band may be near. docs/answers.md.\n\n"
     "  marsad border --pair IQ-SY --since 2024-01 --by kind\n",
     border_options, cli_answer},
    {"trend", "", "Is it more than usual? Weeks of events against the weeks before",
     "Base: the 4 and the 52 weeks before, those in which something was read. usual_to: the count\n"
     "past which it is more (Noufaily and others 2013). docs/answers.md.\n\n"
     "  marsad trend --by place --until 2024-05-26\n",
     trend_options, cli_answer},
    {"pledges", "", "Promises, plans and deadlines, and what was said of them later",
     "Joined only on the same kind, object and stretch; else perhaps related. No word is no "
     "breach.\n\n"
     "  marsad pledges --state \"due with no word\"\n",
     pledge_options, cli_answer},
    {"sources", "", "What each source alone says, confirms, contradicts, corrects, and how early",
     "", answer_options, cli_answer},
    {"network", "", "Who acts on, with, in support of, speaks for whom: organisations alone",
     "--format graphml too.\n\n  marsad network --window 90 --format graphml >ties.graphml\n",
     network_options, cli_answer},
    {"totals", "", "What is claimed for a period against what the record holds", "", answer_options,
     cli_answer},
    {"compare", "A B | [A] --dataset NAME",
     "Two records of the same time: what both have, what one alone has",
     "A, B: stores. One event of A matches one of B at most: of its type, near in days and place.\n"
     "missed: in A alone; extra: in B alone. The filters hold for both.\n\n"
     "  marsad compare ours.gpkg theirs.gpkg --since 2024-05 --by month\n"
     "  marsad import --format acled theirs.csv --name theirs && marsad compare --dataset theirs\n",
     compare_options, cli_answer},
    {"brief", "", "What is new, told again, disputed and overdue since a day, with its sentences",
     "By when it was told, not by when it happened. --format html (prints well; a map and two\n"
     "charts), markdown (default) or json. Every sentence says only what the record holds.\n\n"
     "  marsad brief --since 2024-05-13 --place IQ --format html >brief.html\n",
     answer_options, cli_answer},
    {"alert", "add NAME | list | test NAME | run [NAME] | letters | resend KEY|NAME | remove NAME",
     "Be told: of events, of more than usual, of promises that are due",
     "One alert an event, updates marked as such; none for old stories told again. Only `run` uses "
     "the\n"
     "network; what fails is tried again by the next run, under the same key. What leaves is "
     "taken from\n"
     "the published record (`marsad publish`), unless the rule is --internal (docs/alerts.md).\n\n"
     "  marsad alert add strikes --type assault/aerial --place IQ --to https://example.org/hook "
     "\\\n"
     "      --secret file:/etc/marsad/hook.key\n"
     "  marsad alert add rises --on trend --by province --to atom:/var/www/rises.atom\n"
     "  marsad alert test strikes --since 2024-05-01\n"
     "  marsad publish && marsad alert run          (from cron)\n",
     alert_options, cli_alert},
    {"export", "", "The record in the shapes of other data sets and tools",
     "FORMAT: acled, ucdp, plover, csv, hxl, geojson, gpkg, graphml or atom. The filters are those "
     "of\n"
     "`marsad events`, but all rows are written. A shape loses something: what, of which events "
     "and\n"
     "why stands in the report beside the file. Each export is in the log (docs/export.md).\n\n"
     "  marsad export --format acled --since 2024-01 --reason \"monthly table\" --out acled.csv\n"
     "  marsad export --format gpkg --public --coarsen admin2 --out june.gpkg\n",
     export_options, cli_export},
    {"import", "FILE | --list | --remove NAME", "A sheet of your own, beside the record",
     "Never a report: it is no source, joined with nothing, and kept in STORE.datasets, not in "
     "the\n"
     "record. Bad rows are refused with line, column and reason; the rest is kept (exit code 1).\n"
     "`marsad export --dataset NAME` gives it back, in its own shape or another.\n\n"
     "  marsad import --format acled --name ours acled.csv\n",
     import_options, cli_import},
    {"documents", "", "The reports themselves, coded or not, by their words and languages",
     "Reports in languages that are not machine-coded yet are found here alone. `marsad show ID`\n"
     "gives the text, its sentences, and the places and actors known by name.\n\n"
     "  marsad documents --not-coded --lang ar --text \u0627\u0644\u0645\u0648\u0635\u0644\n",
     documents_options, cli_documents},
    {"show", "ID", "A claim, an event or a document, with its words",
     "ID may be cut to its first letters (c-1a2b3c4d).\n\n  marsad show e-5f0e1c2a\n", show_options,
     cli_show},
    {"explain", "ID",
     "The tree of a claim's sentence, the row that fired, where each field came from",
     "  marsad explain c-1a2b3c4d\n", explain_options, cli_explain},
    {"overview", "", "The record on one page", "", overview_options, cli_overview},
    {"annotate", "WHAT [FILE|-]", "JSON lines in, JSON lines out, no store",
     "WHAT: parse, names, places, times, claims. In: {\"id\",\"title\",\"text\",\"date\"}, the "
     "text\n"
     "clean already. Offsets are code points of text as given. page: the report and the head of a\n"
     "saved web page {\"id\",\"url\"} with \"html\", \"base64\" or \"file\". links: which of all\n"
     "the lines tell one story, which claims (or \"mentions\": [{\"start\",\"end\"}]) one\n"
     "happening. A bad line is reported with its number and the rest done.\n\n"
     "  echo '{\"id\":1,\"text\":\"Police arrested two men in Mosul.\"}' | marsad annotate "
     "claims\n",
     annotate_options, cli_annotate},
    {"test-row", "ROW... FILE|-", "Try rows of your own over text, before they are in a table",
     "ROW: a file of rows between tabs under a header of the table's columns (those left out are\n"
     "empty), or one row written \"column=value; column=value\". FILE: a text, a folder, or - for\n"
     "standard input. Shown: each sentence that a row fires on or changes, its claims with the "
     "rows\n"
     "and without. A wrong row is named by file, line and column, with what to write.\n"
     "Tables: triggers, senses, topics, and of data/cues: classes, context, forms, modes,\n"
     "responsibility, roles, support-verbs, ties (docs/coding.md, \"Try a row of your own\").\n\n"
     "  echo 'Youths stoned a bus near Tikrit.' | marsad test-row \\\n"
     "    'phrase=stone; pos=VERB; type=ASSAULT; mode=primitive; frame=A=subj T=obj' -\n"
     "  marsad test-row --table modes weapons.tsv reports/\n",
     row_options, cli_test_row},
    {"gazetteer", "import DUMP | add ROWS... | remove ID... | list | update",
     "Places beside those that marsad has: a GeoNames dump, rows of your own",
     "DUMP: allCountries.txt or a country's file of GeoNames, unpacked; an import that was cut "
     "off\n"
     "goes on where it was. ROWS: a table between tabs with the header row\n"
     "  id name kind sensitive lat lon radius_km country admin1 aliases source\n"
     "and one place a line (docs/gazetteer.md). A file with a wrong row is refused whole, with "
     "the\n"
     "row's line. update: make it again after a new version of marsad. All later reading uses it;\n"
     "MARSAD_GAZETTEER= does without.\n\n"
     "  marsad gazetteer import allCountries.txt\n  marsad gazetteer add villages.tsv\n"
     "  marsad gazetteer list >villages.tsv\n",
     gazetteer_options, cli_gazetteer},
    {"merge", "EVENT EVENT...", "Say that events are one happening",
     "Holds whatever the machine thinks later, until it is undone or split. docs/review.md.\n\n"
     "  marsad merge e-5f0e1c2a e-77b1d0aa --comment \"one ambush, two dates of writing\"\n",
     person_options, cli_merge},
    {"split", "EVENT CLAIM...", "Say that claims of an event are another happening",
     "The claims that are named leave it, together.\n\n"
     "  marsad split e-5f0e1c2a c-1a2b3c4d --comment \"the second raid\"\n",
     person_options, cli_split},
    {"correct", "CLAIM FIELD VALUE", "Put a field of a claim right",
     "FIELD: type, mode, status, recency, actors, targets, instrument, means, responsibility, "
     "place,\n"
     "time, quantities or source; values as in docs/review.md. What the machine coded is kept and\n"
     "shown beside it. A second person confirms it.\n\n"
     "  marsad correct c-1a2b3c4d place Mosul --comment \"the dateline is not the place\"\n",
     person_options, cli_correct},
    {"claim", "add DOC", "Code a claim by hand",
     "  marsad claim add 1a2b3c4d --words \"set fire to\" --type assault/primitive \\\n"
     "      --targets shepherds:victim --place \"Tell Kocher:near\" --time 2024-05-03 \\\n"
     "      --comment \"not in the table of triggers\"\n",
     claim_options, cli_claim},
    {"undo", "DECISION", "Take a decision back",
     "DECISION: d-17; `marsad review list` has them. Undo is a decision too, and can be undone.\n",
     person_options, cli_undo},
    {"review",
     "CLAIM|EVENT --state S | queue | list [ID] | assign DOC... | done DOC... | agreement [DOC] | "
     "accept CODING...",
     "Confirm or reject, see what waits, share work, compare coders",
     "queue: claims that wait for a person, by doubt and weight. list: decisions. assign, done,\n"
     "agreement, accept: two people code one document unseen, then are compared (docs/review.md).\n"
     "\n"
     "  marsad review c-1a2b3c4d --state confirmed --comment \"read the report\"\n"
     "  marsad review queue --mine\n",
     review_options, cli_review},
    {"audit", "[verify [HASH]]", "Every write: when, who, what, before, after, why",
     "verify: is the log whole? It prints the hash of the last row: note it elsewhere and give it\n"
     "back as HASH to see whether rows were taken off the end.\n",
     show_options, cli_audit},
    {"origin", "ID", "Where a document came from: bytes, hash, path, headers, when, by what",
     "ID: a document's, or its first letters; a copy's too. The bytes are hashed again.\n\n"
     "  marsad origin 1a2b3c4d\n",
     origin_options, cli_origin},
    {"inbox", "", "What was set aside, and why",
     "Each with its id. `marsad retry` runs it again when the cause is gone; a file that is added\n"
     "again and stored then is no longer aside either.\n",
     inbox_options, cli_inbox},
    {"retry", "[ID | PATH]...", "Run what is set aside again",
     "Without words: all of the inbox. ID: as `marsad inbox` lists it, or its first letters; "
     "PATH:\n"
     "as it stands there. What can be read now leaves the inbox; what cannot stays with its new\n"
     "reason. The bytes that were kept are read; where none were, the file is read again.\n\n"
     "  marsad retry\n  marsad retry 1a2b3c4d\n",
     retry_options, cli_retry},
    {"verify", "", "Hash every byte of the record again, read every claim's words again", "",
     doctor_options, cli_verify},
    {"backup", "FILE", "A copy of the record, even while it is in use",
     "FILE is a whole store, verified when it is restored; --encrypt seals it (Argon2id,\n"
     "XChaCha20-Poly1305). The record remembers which backups were made.\n\n"
     "  marsad backup --encrypt june.sealed\n",
     backup_options, cli_backup},
    {"restore", "FILE", "A record out of a backup",
     "With --replace, what was redacted since in the store that is replaced is redacted again.\n\n"
     "  marsad restore --store june.gpkg june.sealed\n",
     restore_options, cli_restore},
    {"release", "NAME | [--check [NAME]]",
     "Name what the record knows now, with hashes of its answers",
     "The name stands for it for ever: --as-of NAME. Without a name: the releases there are, a "
     "line\n"
     "of JSON each; --check makes the answers again and says whether they are the same bytes.\n\n"
     "  marsad release 2026-11 --comment \"for the monthly report\"\n"
     "  marsad events --as-of 2026-11 --format csv\n",
     release_options, cli_release},
    {"recode", "", "Code every report anew, as a new run beside the old one",
     "After an update of marsad or its data, or with rows of your own (--rows). Nothing that is "
     "seen\n"
     "changes before all is coded; killed, it goes on where it was. The old run stays: --run. "
     "What\n"
     "people decided holds for claims of the same type over the same words (docs/runs.md).\n\n"
     "  marsad recode\n  marsad recode --rows mine.tsv\n",
     recode_options, cli_recode},
    {"runs", "", "What coded the record: programs, data, own rows", "", runs_options, cli_runs},
    {"diff", "RUN RUN", "Claims added, gone and changed between two runs, or two moments",
     "RUN: its number or name in `marsad runs`; or a day, a time, a release, rev:N as --as-of "
     "takes\n"
     "them. Between runs what the machine made is compared, between moments all that stood.\n\n"
     "  marsad diff 1 2\n  marsad diff 2026-11-01 2026-11-21 --format csv\n",
     diff_options, cli_diff},
    {"redact", "DOC", "Destroy words in a document and in all that came from it",
     "In text, title, bytes as received, search index, claims, events, links and log, also of "
     "documents\n"
     "of the very same text. Other spans keep their places. It cannot be undone. Other documents "
     "with\n"
     "these words, and backups that still hold them, are listed.\n\n"
     "  marsad redact 1a2b3c4d --words \"Ali Hassan\" --reason \"asked for by the family\"\n",
     redact_options, cli_redact},
    {"publish", "", "Bring the published record up to date: what anyone but the team sees",
     "STORE.public.gpkg is made of what may leave: no private names; sensitive places to the "
     "district,\n"
     "their days to the week; movements of forces 72 hours late (docs/access.md). It is a record "
     "of\n"
     "its own: `marsad events --public` reads it, and it may be handed round.\n\n"
     "  marsad publish && marsad events --public --format geojson >events.geojson\n",
     publish_options, cli_publish},
    {"user",
     "add NAME | remove NAME | password NAME | role NAME R | list | token NAME | tokens | "
     "revoke ID",
     "Who may come in by the service, and as what",
     "Nobody may until you say so. reader: the published record; reviewer: also the team's own, "
     "and to\n"
     "decide; admin: also precise exports and accounts. A token does no more than its scopes and "
     "its\n"
     "user's role; it is shown once. Kept in STORE.access, every change in the audit log\n"
     "(docs/access.md).\n\n"
     "  marsad user add nadia --role reviewer\n"
     "  marsad user token nadia --scopes read,export --days 30 --label \"weekly map\"\n",
     user_options, cli_user},
    {"serve", "", "The record over HTTP: the page, OGC API - Features, JSON, what is new",
     "On this machine alone and only to be read, until it is told otherwise (docs/service.md).\n\n"
     "  marsad serve --store june.gpkg --port 8080\n",
     serve_options, cli_serve},
    {"store", "init | migrate | info | copy FROM TO",
     "Make a record ready, bring it up to date, move it",
     "A record is a file (SQLite, a GeoPackage) or, for a team that writes at once, a database\n"
     "of a PostgreSQL server with PostGIS: postgresql://USER@HOST/DATABASE (docs/store.md). copy:\n"
     "all of it, either way; TO must be new. The answers of both are the same bytes.\n\n"
     "  marsad store init --store postgresql://team@db.example.org/june\n"
     "  marsad store copy june.gpkg postgresql://team@db.example.org/june\n",
     doctor_options, cli_store_verb},
    {"doctor", "", "What is installed, which versions, what is wrong", "", doctor_options,
     cli_doctor},
    {"version", "", "Versions of program, model and data", "", version_options, cli_version},
};
enum { N_VERBS = sizeof verbs / sizeof *verbs };

static const cli_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < N_VERBS; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static void usage(FILE *to)
{
    fprintf(
        to,
        "marsad reads reports about a conflict and keeps a record of what they say happened.\n\n"
        "usage: marsad VERB [options] ...\n\n");
    for (size_t i = 0; i < N_VERBS; i++)
        fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
    fprintf(to, "\n`marsad VERB --help` says more. Exit codes: 0 good, 1 some inputs failed, 2 "
                "wrong call.\n"
                "It observes; it does not target: there is no search for private persons.\n");
}

static int run_verb(const cli_verb *verb, int argc, char **argv)
{
    cli_call call;
    int code = cli_parse(verb, argc, argv, &call);
    if (code)
        return code;
    if (cli_has(&call, "--help")) {
        cli_help(verb, stdout);
        return CLI_GOOD;
    }
    code = cli_to_public(&call);
    if (code)
        return code;
    code = verb->run(&call);
    /* an answer that did not reach its reader is no answer */
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == CLI_GOOD) {
        cli_say("cannot write: %s", strerror(errno));
        return CLI_SOME;
    }
    return code;
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a full disk is an error to report, not an end */
    signal(SIGPIPE, SIG_IGN); /* so is a reader that has gone */
    const char *name = argc > 1 ? argv[1] : "";
    bool help = strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0;
    if (help && argc > 2 && find_verb(argv[2])) {
        cli_help(find_verb(argv[2]), stdout);
        return CLI_GOOD;
    }
    if (help) {
        usage(stdout);
        return CLI_GOOD;
    }
    if (strcmp(name, "--version") == 0)
        name = "version";
    const cli_verb *verb = find_verb(name);
    if (verb)
        return run_verb(verb, argc - 2, argv + 2);
    if (*name)
        cli_say("%s: no such verb; `marsad help` lists them", name);
    else
        usage(stderr);
    return CLI_WRONG;
}
