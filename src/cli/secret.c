/* secret.c - passwords and passphrases: from a file, the environment, or asked for and not shown.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One line without its end; false: nothing came. */
static bool read_line(FILE *in, char out[CLI_SECRET])
{
    if (!fgets(out, CLI_SECRET, in))
        return false;
    out[strcspn(out, "\r\n")] = '\0';
    return out[0] != '\0';
}

/* From the terminal, unseen. */
static bool ask(const char *what, char out[CLI_SECRET])
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

static int from_file(const char *path, const char *what, char out[CLI_SECRET])
{
    FILE *in = fopen(path, "re");
    bool got = in && read_line(in, out);
    int why = errno;
    if (in)
        fclose(in);
    if (got)
        return CLI_GOOD;
    if (in)
        cli_say("%s: the first line is empty; it must be the %s", path, what);
    else
        cli_say("%s: %s", path, strerror(why));
    return CLI_WRONG;
}

int cli_secret(const cli_call *call, const cli_secret_kind *kind, bool is_new, char out[CLI_SECRET])
{
    char again[CLI_SECRET];
    const char *file = cli_get(call, kind->option), *named = getenv(kind->variable);
    if (file)
        return from_file(file, kind->what, out);
    if (named && *named && strlen(named) < CLI_SECRET) {
        strcpy(out, named);
        return CLI_GOOD;
    }
    if (!ask(kind->what, out)) {
        cli_say("no %s: give %s FILE or $%s", kind->what, kind->option, kind->variable);
        return CLI_WRONG;
    }
    if (is_new && (!ask("the same again", again) || strcmp(out, again) != 0)) {
        cli_say("the two are not the same");
        return CLI_WRONG;
    }
    return CLI_GOOD;
}
