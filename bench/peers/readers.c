/*
 * readers: how long many processes that wait in read(2) take to end. Prints one line of JSON.
 *
 *   readers [-n COUNT] [-s SIGNAL] FILE
 *
 * Runs COUNT times `cat FILE` in one process group and says `ready` when all of them sleep in read(2). When a line comes on
 * stdin it sends the signal to the group, as Ctrl-C does, and prints how long it took until the last one was gone, in
 * milliseconds, and how many the signal has ended. A FIFO is held open and nothing is written to it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t group;

static void fail(const char *what)
{
	perror(what);
	if (group) kill(-group, SIGKILL);
	exit(1);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static pid_t cat(const char *file)
{
	pid_t pid = fork();
	if (pid < 0) fail("fork");
	if (pid) return pid;
	setpgid(0, group);
	int null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	execlp("cat", "cat", file, NULL);
	perror("cat");
	_exit(127);
}

/* Whether a process waits in read(2): proc(5), /proc/PID/syscall. */
static int reads(pid_t pid)
{
	char path[64], line[64] = "", wanted[16];
	snprintf(path, sizeof path, "/proc/%d/syscall", pid);
	snprintf(wanted, sizeof wanted, "%d ", SYS_read);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, line, sizeof line - 1) < 0) fail(path);
	close(fd);
	return !strncmp(line, wanted, strlen(wanted));
}

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

int main(int argc, char **argv)
{
	int c, count = 1, signal = SIGINT, ended = 0, status;
	struct stat s;
	while ((c = getopt(argc, argv, "n:s:")) != -1) switch (c) {
	case 'n': count = atoi(optarg); break;
	case 's': signal = atoi(optarg); break;
	default: return 2;
	}
	if (argc - optind != 1 || count < 1 || signal < 1) {
		fprintf(stderr, "usage: readers [-n COUNT] [-s SIGNAL] FILE\n");
		return 2;
	}
	const char *file = argv[optind];
	if (stat(file, &s) < 0) fail(file);
	if (S_ISFIFO(s.st_mode) && open(file, O_RDWR | O_CLOEXEC) < 0) fail(file);
	pid_t *pids = calloc(count, sizeof *pids);
	for (int i = 0; i < count; i++) {
		pids[i] = cat(file);
		setpgid(pids[i], group);
		if (i == 0) group = pids[0];
	}
	for (int i = 0; i < count; i++)
		while (!reads(pids[i])) nap();
	puts("ready");
	fflush(stdout);
	while ((c = getchar()) != '\n') if (c == EOF) break;
	double begun = now();
	if (kill(-group, signal) < 0) fail("kill");
	/* One by one: wait(2) for any of them looks at all that are left. */
	for (int i = 0; i < count; i++) {
		if (waitpid(pids[i], &status, 0) < 0) fail("waitpid");
		ended += WIFSIGNALED(status) && WTERMSIG(status) == signal;
	}
	printf("{\"ms\":%.2f,\"ended\":%d}\n", now() - begun, ended);
	return 0;
}
