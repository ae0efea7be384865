#include "ingest/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOT_THERE = 127, CANNOT = 126 };

/* In the child: nothing but calls that are safe after fork. */
static void become(const char *const *argv, int in, int out, const mrs_process_limits *limits)
{
    const struct rlimit memory = {limits->memory, limits->memory};
    const struct rlimit time = {limits->seconds, limits->seconds + 1}, none = {0, 0};
    int null = open("/dev/null", O_WRONLY);
    if (null < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0 || setrlimit(RLIMIT_AS, &memory) ||
        setrlimit(RLIMIT_CPU, &time) || setrlimit(RLIMIT_FSIZE, &none) ||
        setrlimit(RLIMIT_CORE, &none))
        _exit(CANNOT);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    _exit(errno == ENOENT ? NOT_THERE : CANNOT);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* All that comes from fd until it ends. */
static mrs_status gather(int fd, const mrs_process_limits *limits, mrs_buf *out, mrs_err *err)
{
    char piece[1 << 16];
    int64_t end = now_ms() + (int64_t)limits->seconds * 2000;
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t left = end - now_ms();
        int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return mrs_fail(err, MRS_E_LIMIT, "takes longer than %u seconds", 2 * limits->seconds);
        ssize_t n = read(fd, piece, sizeof piece);
        if (n <= 0)
            return n < 0 ? mrs_fail(err, MRS_E_IO, "%s", strerror(errno))
                         : mrs_buf_status(out, err);
        mrs_buf_put(out, (mrs_str){piece, (size_t)n});
        if (out->len > limits->output)
            return mrs_fail(err, MRS_E_LIMIT, "gives more than %zu bytes", limits->output);
    }
}

static mrs_status outcome(int code, mrs_err *err)
{
    if (WIFSIGNALED(code))
        return mrs_fail(err, MRS_E_LIMIT, "stopped by signal %d: past a limit, or broken",
                        WTERMSIG(code));
    if (WEXITSTATUS(code) == NOT_THERE)
        return mrs_fail(err, MRS_E_NONE, "the program is not there");
    return WEXITSTATUS(code) ? mrs_fail(err, MRS_E_FORMAT, "fails with %d", WEXITSTATUS(code))
                             : MRS_OK;
}

static mrs_status run(const char *const *argv, int in, const mrs_process_limits *limits,
                      mrs_buf *out, mrs_err *err)
{
    int pipes[2], code = 0;
    if (pipe(pipes))
        return mrs_fail(err, MRS_E_IO, "%s", strerror(errno));
    (void)fcntl(pipes[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(pipes[1], F_SETFD, FD_CLOEXEC);
    pid_t child = fork();
    if (child == 0)
        become(argv, in, pipes[1], limits);
    close(pipes[1]);
    mrs_status st = child < 0 ? mrs_fail(err, MRS_E_IO, "%s", strerror(errno))
                              : gather(pipes[0], limits, out, err);
    close(pipes[0]);
    if (child < 0)
        return st;
    if (st)
        kill(child, SIGKILL);
    while (waitpid(child, &code, 0) < 0 && errno == EINTR)
        continue;
    return st ? st : outcome(code, err);
}

mrs_status mrs_process_run(const char *const *argv, mrs_str input, const mrs_process_limits *limits,
                           mrs_buf *out, mrs_err *err)
{
    FILE *file = tmpfile();
    if (!file)
        return mrs_fail(err, MRS_E_IO, "%s", strerror(errno));
    (void)fcntl(fileno(file), F_SETFD, FD_CLOEXEC);
    mrs_status st = MRS_OK;
    if (fwrite(input.ptr, 1, input.len, file) != input.len || fflush(file) ||
        lseek(fileno(file), 0, SEEK_SET))
        st = mrs_fail(err, MRS_E_IO, "%s", strerror(errno));
    if (!st)
        st = run(argv, fileno(file), limits, out, err);
    fclose(file);
    return st;
}
