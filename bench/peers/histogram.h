/* Latencies in nanoseconds, counted in buckets 1/32 of a power of two wide. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>
#include <time.h>

#define SUB 32
#define BUCKETS (64 * SUB)

struct histogram {
	uint64_t count[BUCKETS], total, max;
};

static inline uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static inline void record(struct histogram *h, uint64_t ns)
{
	int log = ns < SUB ? 5 : 63 - __builtin_clzll(ns);
	int at = ns < SUB ? (int)ns : (log - 4) * SUB + (int)((ns >> (log - 5)) & (SUB - 1));
	h->count[at]++;
	h->total++;
	if (ns > h->max) h->max = ns;
}

static inline void merge(struct histogram *into, const struct histogram *from)
{
	for (int i = 0; i < BUCKETS; i++) into->count[i] += from->count[i];
	into->total += from->total;
	if (from->max > into->max) into->max = from->max;
}

/* The latency that `share` of all did not exceed, in microseconds. */
static inline double quantile(const struct histogram *h, double share)
{
	uint64_t left = h->total * share;
	for (int i = 0; i < BUCKETS; i++) {
		if (left >= h->count[i]) { left -= h->count[i]; continue; }
		if (i < SUB) return i / 1e3;
		return ((uint64_t)(SUB + i % SUB) << (i / SUB - 1)) / 1e3;
	}
	return h->max / 1e3;
}

#endif
