/*
 * fusebench: what a mount point gives to programs that use it. Prints one line of JSON.
 *
 *   fusebench [-j THREADS] [-b BYTES] [-w WARMUP] [-t SECONDS] open FILE    open, one read, close, over and over
 *   fusebench [-j THREADS] [-b BYTES] [-w WARMUP] [-t SECONDS] read FILE    reads of BYTES from start to end, over and over
 *   fusebench [-j THREADS] block FILE
 *
 * `block` opens FILE in every thread, says `ready`, and reads. When a line comes on stdin it interrupts them all with a
 * signal, and prints how long it took until the last had returned, in milliseconds, and how many got EINTR.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "histogram.h"

#define STACK (64 << 10)

static struct {
	int threads, bytes;
	double warmup, seconds;
	const char *mode, *file;
} opt = {.threads = 1, .bytes = 4096, .warmup = 0.2, .seconds = 1};

struct worker {
	pthread_t thread;
	uint64_t ops, bytes;
	struct histogram latency;
};

static atomic_int measuring, done, opened, returned, interrupted;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void *opens(void *arg)
{
	struct worker *w = arg;
	char *buffer = malloc(opt.bytes);
	while (!done) {
		uint64_t begun = now();
		int fd = open(opt.file, O_RDONLY);
		if (fd < 0) fail(opt.file);
		ssize_t r = read(fd, buffer, opt.bytes);
		if (r < 0) fail("read");
		close(fd);
		if (!measuring) continue;
		w->ops++;
		w->bytes += r;
		record(&w->latency, now() - begun);
	}
	free(buffer);
	return NULL;
}

static void *reads(void *arg)
{
	struct worker *w = arg;
	char *buffer;
	int fd = open(opt.file, O_RDONLY);
	if (fd < 0 || posix_memalign((void **)&buffer, 4096, opt.bytes)) fail(opt.file);
	while (!done) {
		uint64_t begun = now();
		ssize_t r = read(fd, buffer, opt.bytes);
		if (r < 0) fail("read");
		if (r == 0 && lseek(fd, 0, SEEK_SET) < 0) fail("lseek");
		if (!measuring || r == 0) continue;
		w->ops++;
		w->bytes += r;
		record(&w->latency, now() - begun);
	}
	close(fd);
	free(buffer);
	return NULL;
}

static void *blocks(void *arg)
{
	char buffer[512];
	int fd = open(opt.file, O_RDONLY);
	(void)arg;
	if (fd < 0) fail(opt.file);
	opened++;
	ssize_t r = read(fd, buffer, sizeof buffer);
	if (r < 0 && errno == EINTR) interrupted++;
	returned++;
	close(fd);
	return NULL;
}

static void startall(struct worker *workers, void *(*work)(void *))
{
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	for (int i = 0; i < opt.threads; i++)
		if ((errno = pthread_create(&workers[i].thread, &attr, work, &workers[i]))) fail("pthread_create");
}

static void nap(double seconds)
{
	struct timespec t = {.tv_sec = seconds, .tv_nsec = (seconds - (time_t)seconds) * 1e9};
	nanosleep(&t, NULL);
}

static void measure(struct worker *workers, void *(*work)(void *))
{
	static struct histogram all;
	uint64_t ops = 0, bytes = 0;
	startall(workers, work);
	nap(opt.warmup);
	measuring = 1;
	uint64_t begun = now();
	nap(opt.seconds);
	done = 1;
	double s = (now() - begun) / 1e9;
	for (int i = 0; i < opt.threads; i++) {
		pthread_join(workers[i].thread, NULL);
		ops += workers[i].ops;
		bytes += workers[i].bytes;
		merge(&all, &workers[i].latency);
	}
	printf("{\"ops\":%.1f,\"bytes\":%.0f,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}\n", ops / s, bytes / s,
	       quantile(&all, 0.5), quantile(&all, 0.99), all.max / 1e3);
}

static void wake(int signal) { (void)signal; }

static void block(struct worker *workers)
{
	struct sigaction action = {.sa_handler = wake}; /* no SA_RESTART: read(2) must return */
	sigaction(SIGUSR1, &action, NULL);
	startall(workers, blocks);
	while (opened < opt.threads) nap(0.001);
	puts("ready");
	fflush(stdout);
	while (getchar() != '\n') continue;
	uint64_t begun = now();
	for (int i = 0; i < opt.threads; i++) pthread_kill(workers[i].thread, SIGUSR1);
	while (returned < opt.threads && now() - begun < 60000000000ull) nap(0.0005);
	printf("{\"ms\":%.2f,\"interrupted\":%d,\"returned\":%d}\n", (now() - begun) / 1e6, interrupted, returned);
}

int main(int argc, char **argv)
{
	int c;
	while ((c = getopt(argc, argv, "j:b:w:t:")) != -1) switch (c) {
	case 'j': opt.threads = atoi(optarg); break;
	case 'b': opt.bytes = atoi(optarg); break;
	case 'w': opt.warmup = atof(optarg); break;
	case 't': opt.seconds = atof(optarg); break;
	default: return 2;
	}
	if (argc - optind != 2 || opt.threads < 1 || opt.bytes < 1) {
		fprintf(stderr, "usage: fusebench [-j THREADS] [-b BYTES] [-w WARMUP] [-t SECONDS] open|read|block FILE\n");
		return 2;
	}
	opt.mode = argv[optind];
	opt.file = argv[optind + 1];
	struct worker *workers = calloc(opt.threads, sizeof *workers);
	if (!strcmp(opt.mode, "block")) block(workers);
	else measure(workers, !strcmp(opt.mode, "read") ? reads : opens);
	return 0;
}
