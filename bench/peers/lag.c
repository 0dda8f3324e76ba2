/*
 * lag: how late the chunks of streams reach the stdout of `cat`. Prints one line of JSON, in microseconds.
 *
 *   lag [-c CHUNKS] FILE...
 *
 * Runs `cat FILE` for each FILE with a pipe as its stdout, says `ready`, and reads the pipes. Each line of a stream is the
 * moment it was made: nanoseconds of CLOCK_MONOTONIC. The first CHUNKS of each stream are not counted. Ends with the cats.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "histogram.h"

struct stream {
	int held, seen;
	char line[64];
};

static struct histogram late;
static int skipped = 0;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int cat(const char *file)
{
	int ends[2];
	if (pipe(ends) < 0) fail("pipe");
	if (fork() == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execlp("cat", "cat", file, NULL);
		fail("cat");
	}
	close(ends[1]);
	return ends[0];
}

static void take(struct stream *s, const char *bytes, ssize_t count, uint64_t at)
{
	for (ssize_t i = 0; i < count; i++) {
		if (bytes[i] != '\n') {
			if (s->held < (int)sizeof s->line - 1) s->line[s->held++] = bytes[i];
			continue;
		}
		s->line[s->held] = 0;
		s->held = 0;
		uint64_t made = strtoull(s->line, NULL, 10);
		if (s->seen++ >= skipped && made && made <= at) record(&late, at - made);
	}
}

int main(int argc, char **argv)
{
	static char bytes[1 << 16];
	int c, streams, left;
	while ((c = getopt(argc, argv, "c:")) != -1)
		if (c == 'c') skipped = atoi(optarg);
		else return 2;
	left = streams = argc - optind;
	struct pollfd *fds = calloc(streams, sizeof *fds);
	struct stream *all = calloc(streams, sizeof *all);
	for (int i = 0; i < streams; i++) fds[i] = (struct pollfd){.fd = cat(argv[optind + i]), .events = POLLIN};
	puts("ready");
	fflush(stdout);
	while (left > 0 && poll(fds, streams, -1) > 0) {
		for (int i = 0; i < streams; i++) {
			if (!fds[i].revents) continue;
			ssize_t r = read(fds[i].fd, bytes, sizeof bytes);
			if (r > 0) take(&all[i], bytes, r, now());
			else close(fds[i].fd), fds[i].fd = -1, left--;
		}
	}
	while (wait(NULL) > 0) continue;
	printf("{\"chunks\":%lu,\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}\n", late.total, quantile(&late, 0.5),
	       quantile(&late, 0.99), late.max / 1e3);
	return 0;
}
