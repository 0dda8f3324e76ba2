/*
 * null9p: a 9P2000 server that does nothing, as fast as it goes: the ceiling of what anybody can serve.
 *
 *   null9p SOCKET
 *
 * Every name exists; names that begin with `d` are directories. A read gives as many zeros as were asked for. Fids are
 * not looked at. One thread a connection; the answers to what one read(2) brought leave in one write(2).
 */
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "ninep.h"

#define QTDIR 0x80

struct conn {
	int fd;
	uint32_t msize;
	size_t held;
	uint8_t in[4 * MSIZE], out[4 * MSIZE];
};

static uint8_t *putqid(uint8_t *p, int dir)
{
	return put64(put32(put8(p, dir ? QTDIR : 0), 0), dir ? 1 : 2);
}

static uint8_t *fail(uint8_t *at, uint16_t tag, const char *ename)
{
	return finish(at, putstr(begin(at, Rerror, tag), ename, strlen(ename)));
}

static uint8_t *version(struct conn *c, uint8_t *at, const uint8_t *m)
{
	uint32_t msize = get32(m + HEADER);
	c->msize = msize < MSIZE ? msize : MSIZE;
	return finish(at, putstr(put32(begin(at, Rversion, get16(m + 5)), c->msize), "9P2000", 6));
}

static uint8_t *walk(uint8_t *at, const uint8_t *m)
{
	const uint8_t *name = m + HEADER + 10;
	int nwname = get16(m + HEADER + 8);
	uint8_t *p = put16(begin(at, Rwalk, get16(m + 5)), nwname);
	for (int i = 0; i < nwname; i++) {
		p = putqid(p, name[2] == 'd');
		name += 2 + get16(name);
	}
	return finish(at, p);
}

static uint8_t *stat9(uint8_t *at, uint16_t tag)
{
	uint8_t *p = begin(at, Rstat, tag), *outer = p, *inner = p + 2;
	p = putqid(put32(put16(inner + 2, 0), 0), 1);
	p = put32(put32(put32(p, 0x80000000u | 0755), 0), 0);
	p = putstr(put64(p, 0), "/", 1);
	for (int i = 0; i < 3; i++) p = putstr(p, "bench", 5);
	put16(inner, p - inner - 2);
	put16(outer, p - outer - 2);
	return finish(at, p);
}

static uint8_t *readzeros(struct conn *c, uint8_t *at, const uint8_t *m)
{
	uint32_t count = get32(m + HEADER + 12);
	if (count > c->msize - 24) count = c->msize - 24;
	uint8_t *p = put32(begin(at, Rread, get16(m + 5)), count);
	memset(p, 0, count);
	return finish(at, p + count);
}

static uint8_t *answer(struct conn *c, uint8_t *at, const uint8_t *m)
{
	uint16_t tag = get16(m + 5);
	switch (m[4]) {
	case Tversion: return version(c, at, m);
	case Tattach: return finish(at, putqid(begin(at, Rattach, tag), 1));
	case Twalk: return walk(at, m);
	case Topen: return finish(at, put32(putqid(begin(at, Ropen, tag), 0), 0));
	case Tread: return readzeros(c, at, m);
	case Twrite: return finish(at, put32(begin(at, Rwrite, tag), get32(m + HEADER + 12)));
	case Tflush: return finish(at, begin(at, Rflush, tag));
	case Tclunk: return finish(at, begin(at, Rclunk, tag));
	case Tstat: return stat9(at, tag);
	default: return fail(at, tag, "permission denied");
	}
}

static void *serve(void *arg)
{
	struct conn *c = arg;
	ssize_t r;
	while ((r = read(c->fd, c->in + c->held, sizeof c->in - c->held)) > 0) {
		uint8_t *m = c->in, *p = c->out;
		c->held += r;
		while (c->held >= HEADER && c->held >= get32(m)) {
			if (get32(m) < HEADER || get32(m) > MSIZE) goto hangup;
			if (p + 2 * MSIZE > c->out + sizeof c->out) {
				if (writeall(c->fd, c->out, p - c->out) < 0) goto hangup;
				p = c->out;
			}
			p = answer(c, p, m);
			c->held -= get32(m);
			m += get32(m);
		}
		memmove(c->in, m, c->held);
		if (writeall(c->fd, c->out, p - c->out) < 0) break;
	}
hangup:
	close(c->fd);
	free(c);
	return NULL;
}

int main(int argc, char **argv)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	if (argc != 2) {
		fprintf(stderr, "usage: null9p SOCKET\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	snprintf(un.sun_path, sizeof un.sun_path, "%s", argv[1]);
	unlink(argv[1]);
	if (listener < 0 || bind(listener, (void *)&un, sizeof un) < 0 || listen(listener, 64) < 0) die(argv[1]);
	puts("ready");
	fflush(stdout);
	for (;;) {
		pthread_t thread;
		struct conn *c = calloc(1, sizeof *c);
		c->msize = MSIZE;
		if ((c->fd = accept(listener, NULL, NULL)) < 0) die("accept");
		if (pthread_create(&thread, NULL, serve, c)) die("pthread_create");
		pthread_detach(thread);
	}
}
