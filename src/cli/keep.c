/* keep.c - marsad backup, restore, release, redact. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { MOST = 1024 };

/* One line without its end; false: nothing came. */
static bool read_line(FILE *in, char out[MOST])
{
    if (!fgets(out, MOST, in))
        return false;
    out[strcspn(out, "\r\n")] = '\0';
    return out[0] != '\0';
}

/* From the terminal, unseen. */
static bool ask(const char *what, char out[MOST])
{
    struct termios was, silent;
    FILE *tty = fopen("/dev/tty", "r+");
    if (!tty)
        return false;
    int fd = fileno(tty);
    bool know = tcgetattr(fd, &was) == 0;
    silent = was;
    silent.c_lflag &= (tcflag_t)~ECHO;
    if (know)
        tcsetattr(fd, TCSAFLUSH, &silent);
    fprintf(tty, "%s: ", what);
    fflush(tty);
    bool got = read_line(tty, out);
    if (know)
        tcsetattr(fd, TCSAFLUSH, &was);
    fputc('\n', tty);
    fclose(tty);
    return got;
}

static int from_file(const char *path, char out[MOST])
{
    FILE *in = fopen(path, "re");
    bool got = in && read_line(in, out);
    int why = errno;
    if (in)
        fclose(in);
    if (got)
        return CLI_GOOD;
    cli_say("%s: %s", path,
            in ? "the first line is empty; it must be the passphrase" : strerror(why));
    return CLI_WRONG;
}

/* --passphrase-file, else $MARSAD_PASSPHRASE, else asked on the terminal; twice when it is new. */
static int passphrase(const cli_call *call, bool is_new, char out[MOST])
{
    char again[MOST];
    const char *file = cli_get(call, "--passphrase-file"), *named = getenv("MARSAD_PASSPHRASE");
    if (file)
        return from_file(file, out);
    if (named && *named && strlen(named) < MOST) {
        strcpy(out, named);
        return CLI_GOOD;
    }
    if (!ask("passphrase", out)) {
        cli_say("no passphrase: give --passphrase-file FILE or $MARSAD_PASSPHRASE");
        return CLI_WRONG;
    }
    if (is_new && (!ask("the same again", again) || strcmp(out, again) != 0)) {
        cli_say("the two are not the same");
        return CLI_WRONG;
    }
    return CLI_GOOD;
}

int cli_backup(const cli_call *call)
{
    char secret[MOST], now[32];
    cli_engine e;
    mrs_err err = {0};
    bool seal = cli_has(call, "--encrypt");
    if (call->n_words != 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    int code = seal ? passphrase(call, true, secret) : CLI_GOOD;
    if (!code)
        code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    mrs_status st = mrs_backup(e.engine, cli_store(call), call->words[0], seal ? secret : NULL, now,
                               cli_who(call), &err);
    cli_close(&e);
    if (st)
        return cli_fail(&err);
    printf("%s: a copy of %s as it is now%s\n", call->words[0], cli_store(call),
           seal ? ", sealed; without the passphrase it is lost" : "");
    return CLI_GOOD;
}

int cli_restore(const cli_call *call)
{
    char secret[MOST], now[32];
    cli_engine e;
    mrs_err err = {0};
    if (call->n_words != 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    bool sealed = mrs_backup_sealed(call->words[0]);
    int code = sealed ? passphrase(call, false, secret) : CLI_GOOD;
    if (!code)
        code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    mrs_status st = mrs_restore(e.engine, call->words[0], cli_store(call), sealed ? secret : NULL,
                                cli_has(call, "--replace"), now, cli_who(call), &err);
    cli_close(&e);
    if (st)
        return cli_fail(&err);
    printf("%s: restored from %s; its hashes and words were checked\n", cli_store(call),
           call->words[0]);
    return CLI_GOOD;
}

int cli_redact(const cli_call *call)
{
    char now[32];
    cli_engine e;
    mrs_err err = {0};
    mrs_buf out = {0};
    if (call->n_words != 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    int code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    const char *reason = cli_get(call, "--reason");
    const mrs_redact_options options = {.store = cli_store(call),
                                        .id = call->words[0],
                                        .words = cli_get(call, "--words"),
                                        .span = cli_get(call, "--span"),
                                        .who = cli_who(call),
                                        .reason = reason ? reason : "",
                                        .now = now,
                                        .json = cli_has(call, "--json")};
    mrs_status st = mrs_redact(e.engine, &options, &out, &err);
    cli_close(&e);
    if (!st)
        fwrite(out.ptr, 1, out.len, stdout);
    mrs_buf_clear(&out);
    return st ? cli_fail(&err) : CLI_GOOD;
}

int cli_release(const cli_call *call)
{
    char now[32];
    cli_engine e;
    mrs_err err = {0};
    mrs_buf out = {0};
    bool check = cli_has(call, "--check"), make = call->n_words == 1 && !check;
    if (call->n_words > 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    int code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    const mrs_release_options o = {.store = cli_store(call),
                                   .name = call->n_words ? call->words[0] : NULL,
                                   .comment = cli_get(call, "--comment"),
                                   .who = cli_who(call),
                                   .now = now,
                                   .check = check};
    mrs_status st = make ? mrs_release_make(e.engine, &o, &out, &err)
                         : mrs_release_list(e.engine, &o, &out, &err);
    cli_close(&e);
    if (!st && out.len)
        fwrite(out.ptr, 1, out.len, stdout);
    bool differs = !st && check && out.len && strstr(out.ptr, "\"same\":false");
    mrs_buf_clear(&out);
    return st ? cli_fail(&err) : differs ? CLI_SOME : CLI_GOOD;
}
