/*
 * load9p: asks one 9P server as fast as it answers, from one thread, and prints one line of JSON.
 *
 *   load9p [-L] [-a ANAME] [-d DEPTH] [-n BYTES] [-z SIZE] [-w WARMUP] [-t SECONDS] ADDRESS read|cycle PATH
 *
 * ADDRESS is a unix socket's path or HOST:PORT. `read` keeps DEPTH reads of BYTES (at most what the server's msize lets
 * through) under way on one open file, from offsets that wrap at SIZE; `cycle` keeps DEPTH times walk, open, read,
 * clunk under way. -L speaks 9P2000.L.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "histogram.h"
#include "ninep.h"

#define MAXDEPTH 1024
#define MAXNAMES 16

/* One request under way: its tag is its index, its fid is its own in `cycle`. */
struct slot {
	uint64_t sent;
	uint8_t waits; /* the type of the answer it waits for */
};

static struct {
	int dotl, depth, bytes, cycle;
	uint64_t size;
	double warmup, seconds;
	const char *address, *aname;
	const char *names[MAXNAMES];
	size_t lengths[MAXNAMES];
	int nwname;
} opt = {.depth = 1, .bytes = 10, .warmup = 0.2, .seconds = 1, .aname = ""};

static int sock;
static struct slot slots[MAXDEPTH];
static uint64_t offset, ops, payload;
static int running, ending;
static struct histogram latency;
static uint8_t in[4 * MSIZE], out[MAXDEPTH * 512];
static size_t held;

static int dialunix(const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	snprintf(un.sun_path, sizeof un.sun_path, "%s", path);
	if (fd < 0 || connect(fd, (void *)&un, sizeof un) < 0) die(path);
	return fd;
}

static int dialtcp(const char *address)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
	char host[256];
	const char *port = strrchr(address, ':');
	int fd, one = 1;
	snprintf(host, sizeof host, "%.*s", (int)(port - address), address);
	if (getaddrinfo(host, port + 1, &hints, &found)) die(address);
	fd = socket(found->ai_family, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen) < 0) die(address);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	freeaddrinfo(found);
	return fd;
}

static void refuse(const uint8_t *m)
{
	if (m[4] == Rerror) fprintf(stderr, "Rerror: %.*s\n", get16(m + HEADER), m + HEADER + 2);
	else if (m[4] == Rlerror) fprintf(stderr, "Rlerror: %s\n", strerror(get32(m + HEADER)));
	else fprintf(stderr, "unexpected message of type %d\n", m[4]);
	exit(1);
}

/* The next whole message, read into `in` from its start; for the conversation before the measurement. */
static uint8_t *answer(uint8_t type)
{
	size_t n = 0;
	while (n < 4 || n < get32(in)) {
		ssize_t r = read(sock, in + n, n < 4 ? 4 - n : get32(in) - n);
		if (r <= 0) die("read");
		n += r;
	}
	if (in[4] != type) refuse(in);
	return in;
}

static uint8_t *walk(uint8_t *at, uint16_t tag, uint32_t newfid)
{
	uint8_t *p = put16(put32(put32(begin(at, Twalk, tag), 0), newfid), opt.nwname);
	for (int i = 0; i < opt.nwname; i++) p = putstr(p, opt.names[i], opt.lengths[i]);
	return finish(at, p);
}

static uint8_t *openfid(uint8_t *at, uint16_t tag, uint32_t fid)
{
	uint8_t *p = put32(begin(at, opt.dotl ? Tlopen : Topen, tag), fid);
	return finish(at, opt.dotl ? put32(p, 0) : put8(p, 0));
}

static uint8_t *readfid(uint8_t *at, uint16_t tag, uint32_t fid)
{
	uint8_t *p = put32(put64(put32(begin(at, Tread, tag), fid), offset), opt.bytes);
	offset = offset + opt.bytes < opt.size ? offset + opt.bytes : 0;
	return finish(at, p);
}

static uint8_t *clunk(uint8_t *at, uint16_t tag, uint32_t fid)
{
	return finish(at, put32(begin(at, Tclunk, tag), fid));
}

static void hello(void)
{
	const char *version = opt.dotl ? "9P2000.L" : "9P2000";
	uint8_t *p = put32(begin(out, Tversion, NOTAG), MSIZE);
	p = finish(out, putstr(p, version, strlen(version)));
	if (writeall(sock, out, p - out) < 0) die("write");
	uint8_t *m = answer(Rversion);
	if (get16(m + 11) != strlen(version) || memcmp(m + 13, version, strlen(version))) die("the server speaks another dialect");
	if ((uint32_t)opt.bytes > get32(m + HEADER) - 24) opt.bytes = get32(m + HEADER) - 24;
	p = put32(put32(begin(out, Tattach, 0), 0), NOFID);
	p = putstr(putstr(p, "bench", 5), opt.aname, strlen(opt.aname));
	if (opt.dotl) p = put32(p, geteuid());
	p = finish(out, p);
	if (writeall(sock, out, p - out) < 0) die("write");
	answer(Rattach);
}

static void openonce(void)
{
	if (writeall(sock, out, walk(out, 0, 1) - out) < 0) die("write");
	if (get16(answer(Rwalk) + HEADER) != opt.nwname) die("no such file");
	if (writeall(sock, out, openfid(out, 0, 1) - out) < 0) die("write");
	answer(opt.dotl ? Rlopen : Ropen);
}

static uint8_t *start(uint8_t *p, int tag, uint64_t at)
{
	struct slot *s = &slots[tag];
	s->sent = at;
	s->waits = opt.cycle ? Rwalk : Rread;
	return opt.cycle ? walk(p, tag, 1 + tag) : readfid(p, tag, 1);
}

/* The next step of a cycle, or the next operation. */
static uint8_t *next(uint8_t *p, const uint8_t *m, uint64_t at)
{
	int tag = get16(m + 5);
	struct slot *s = &slots[tag];
	if (tag >= opt.depth || m[4] != s->waits) refuse(m);
	if (m[4] == Rread) payload += get32(m + HEADER);
	if (opt.cycle) switch (m[4]) {
	case Rwalk:
		if (get16(m + HEADER) != opt.nwname) die("no such file");
		s->waits = opt.dotl ? Rlopen : Ropen;
		return openfid(p, tag, 1 + tag);
	case Ropen:
	case Rlopen: s->waits = Rread; return readfid(p, tag, 1 + tag);
	case Rread: s->waits = Rclunk; return clunk(p, tag, 1 + tag);
	}
	ops++;
	record(&latency, at - s->sent);
	if (!ending) return start(p, tag, at);
	running--;
	return p;
}

/* Takes what has arrived and asks again, in one write; answers the time. */
static uint64_t turn(void)
{
	ssize_t r = read(sock, in + held, sizeof in - held);
	if (r <= 0) die("the server hung up");
	held += r;
	uint64_t at = now();
	uint8_t *m = in, *p = out;
	while (held >= HEADER && held >= get32(m)) {
		p = next(p, m, at);
		held -= get32(m);
		m += get32(m);
	}
	memmove(in, m, held);
	if (p > out && writeall(sock, out, p - out) < 0) die("write");
	return at;
}

/* Leaves nothing under way and no fid open: some servers die of less. */
static void goodbye(void)
{
	for (ending = 1; running > 0;) turn();
	for (uint32_t fid = opt.cycle ? 0 : 1; fid != NOFID; fid--) {
		if (writeall(sock, out, clunk(out, 0, fid) - out) < 0) die("write");
		answer(Rclunk);
	}
	close(sock);
}

static void split(char *path)
{
	for (char *name = strtok(path, "/"); name && opt.nwname < MAXNAMES; name = strtok(NULL, "/")) {
		opt.lengths[opt.nwname] = strlen(name);
		opt.names[opt.nwname++] = name;
	}
}

static void options(int argc, char **argv)
{
	int c;
	while ((c = getopt(argc, argv, "La:d:n:z:w:t:")) != -1) switch (c) {
	case 'L': opt.dotl = 1; break;
	case 'a': opt.aname = optarg; break;
	case 'd': opt.depth = atoi(optarg); break;
	case 'n': opt.bytes = atoi(optarg); break;
	case 'z': opt.size = strtoull(optarg, NULL, 10); break;
	case 'w': opt.warmup = atof(optarg); break;
	case 't': opt.seconds = atof(optarg); break;
	default: exit(2);
	}
	if (argc - optind != 3 || opt.depth < 1 || opt.depth > MAXDEPTH || opt.bytes < 1 || opt.bytes > MSIZE - 24) {
		fprintf(stderr, "usage: load9p [-L] [-a ANAME] [-d DEPTH] [-n BYTES] [-z SIZE] [-w WARMUP] [-t SECONDS] ADDRESS read|cycle PATH\n");
		exit(2);
	}
	opt.address = argv[optind];
	opt.cycle = !strcmp(argv[optind + 1], "cycle");
	split(argv[optind + 2]);
}

int main(int argc, char **argv)
{
	options(argc, argv);
	sock = opt.address[0] != '/' && strchr(opt.address, ':') ? dialtcp(opt.address) : dialunix(opt.address);
	hello();
	if (!opt.cycle) openonce();
	uint8_t *p = out;
	uint64_t begun = now(), at = begun, warm = begun + opt.warmup * 1e9;
	for (; running < opt.depth; running++) p = start(p, running, at);
	if (writeall(sock, out, p - out) < 0) die("write");
	while (at < warm) at = turn();
	ops = payload = 0;
	memset(&latency, 0, sizeof latency);
	begun = at;
	while (at < begun + opt.seconds * 1e9) at = turn();
	double s = (at - begun) / 1e9;
	printf("{\"ops\":%.1f,\"bytes\":%.0f,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}\n", ops / s, payload / s,
	       quantile(&latency, 0.5), quantile(&latency, 0.99), latency.max / 1e3);
	goodbye();
	return 0;
}
