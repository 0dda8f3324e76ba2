/* What the 9P peers share: message types, numbers on the wire (little-endian), whole writes. */
#ifndef NINEP_H
#define NINEP_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	Rlerror = 7, Tlopen = 12, Rlopen = 13, /* 9P2000.L */
	Tversion = 100, Rversion, Tauth, Rauth, Tattach, Rattach, Terror, Rerror, Tflush, Rflush, Twalk, Rwalk,
	Topen, Ropen, Tcreate, Rcreate, Tread, Rread, Twrite, Rwrite, Tclunk, Rclunk, Tremove, Rremove,
	Tstat, Rstat, Twstat, Rwstat,
};

#define NOTAG 0xffff
#define NOFID 0xffffffffu
#define HEADER 7 /* size[4] type[1] tag[2] */
#define MSIZE (65536 + 24)

static inline uint8_t *put8(uint8_t *p, uint8_t v) { *p = v; return p + 1; }
static inline uint8_t *put16(uint8_t *p, uint16_t v) { memcpy(p, &v, 2); return p + 2; }
static inline uint8_t *put32(uint8_t *p, uint32_t v) { memcpy(p, &v, 4); return p + 4; }
static inline uint8_t *put64(uint8_t *p, uint64_t v) { memcpy(p, &v, 8); return p + 8; }
static inline uint16_t get16(const uint8_t *p) { uint16_t v; memcpy(&v, p, 2); return v; }
static inline uint32_t get32(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return v; }

static inline uint8_t *putstr(uint8_t *p, const char *s, size_t n)
{
	p = put16(p, n);
	memcpy(p, s, n);
	return p + n;
}

/* Leaves room for the size; finish() fills it in. */
static inline uint8_t *begin(uint8_t *p, uint8_t type, uint16_t tag) { return put16(put8(p + 4, type), tag); }
static inline uint8_t *finish(uint8_t *start, uint8_t *end) { put32(start, end - start); return end; }

static inline void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, errno ? strerror(errno) : "protocol error");
	exit(1);
}

static inline int writeall(int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, p, n);
		if (w < 0 && errno == EINTR) continue;
		if (w <= 0) return -1;
		p += w;
		n -= w;
	}
	return 0;
}

#endif
