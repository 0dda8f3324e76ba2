/*
 * hello_fuse: a minimal file system on libfuse3's low level, multi-threaded: what a FUSE server in C reaches.
 *
 *   hello_fuse [-t SECONDS] [-d] MOUNTPOINT
 *
 * small (10 bytes), large (64 MiB of zeros, direct_io) and list0/ to list31/ with 1,000 files each. -t is how long the kernel may keep
 * names and attributes (1 s by default); -d serves small with direct_io too.
 */
#define FUSE_USE_VERSION 34
#include <errno.h>
#include <fuse_lowlevel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANY 1000
#define LISTS 32
#define LARGE (64ull << 20)

/* A list's inode is followed by those of its files. */
enum { ROOT = FUSE_ROOT_ID, SMALL, BIG, FIRST };
#define LIST(n) (FIRST + (n) * (MANY + 1))
#define isdir(ino) ((ino) == ROOT || ((ino) >= FIRST && ((ino) - FIRST) % (MANY + 1) == 0))

static const char content[] = "0123456789";
static char zeros[1 << 20];
static double timeout = 1;
static int direct;

static struct stat attributes(fuse_ino_t ino)
{
	struct stat st = {.st_ino = ino, .st_mode = S_IFREG | 0444, .st_nlink = 1, .st_size = 10, .st_blksize = 131072};
	if (isdir(ino)) st.st_mode = S_IFDIR | 0555, st.st_nlink = 2, st.st_size = 0;
	if (ino == BIG) st.st_size = LARGE;
	st.st_uid = getuid();
	st.st_gid = getgid();
	return st;
}

static fuse_ino_t find(fuse_ino_t parent, const char *name)
{
	unsigned n;
	if (parent != ROOT) return sscanf(name, "file%u", &n) == 1 && n < MANY ? parent + 1 + n : 0;
	if (sscanf(name, "list%u", &n) == 1 && n < LISTS) return LIST(n);
	return !strcmp(name, "small") ? SMALL : !strcmp(name, "large") ? BIG : 0;
}

static struct fuse_entry_param entry(fuse_ino_t ino)
{
	return (struct fuse_entry_param){
	        .ino = ino, .attr = attributes(ino), .attr_timeout = timeout, .entry_timeout = timeout};
}

static void lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	fuse_ino_t ino = find(parent, name);
	struct fuse_entry_param e = entry(ino);
	if (ino) fuse_reply_entry(req, &e);
	else fuse_reply_err(req, ENOENT);
}

static void getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat st = attributes(ino);
	(void)fi;
	fuse_reply_attr(req, &st, timeout);
}

static void opened(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	fi->direct_io = ino == BIG || direct;
	fuse_reply_open(req, fi);
}

static void readfile(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, struct fuse_file_info *fi)
{
	size_t length = ino == BIG ? LARGE : sizeof content - 1;
	size_t left = (size_t)off < length ? length - off : 0;
	(void)fi;
	if (size > left) size = left;
	if (ino == BIG) fuse_reply_buf(req, zeros, size < sizeof zeros ? size : sizeof zeros);
	else fuse_reply_buf(req, content + off * (size > 0), size);
}

static fuse_ino_t child(fuse_ino_t dir, off_t n, char *name, size_t room)
{
	static const char *const top[] = {"small", "large"};
	if (dir != ROOT) return n < MANY ? snprintf(name, room, "file%03d", (int)n), dir + 1 + n : 0;
	if (n < 2) return snprintf(name, room, "%s", top[n]), SMALL + n;
	return n < 2 + LISTS ? snprintf(name, room, "list%d", (int)n - 2), LIST(n - 2) : 0;
}

static void list(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, int plus)
{
	char *buffer = malloc(size), name[32];
	size_t used = 0, need;
	fuse_ino_t found;
	while ((found = child(ino, off, name, sizeof name))) {
		struct fuse_entry_param e = entry(found);
		char *at = buffer + used;
		off++;
		need = plus ? fuse_add_direntry_plus(req, at, size - used, name, &e, off)
		            : fuse_add_direntry(req, at, size - used, name, &e.attr, off);
		if (need > size - used) break;
		used += need;
	}
	fuse_reply_buf(req, buffer, used);
	free(buffer);
}

static void readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, struct fuse_file_info *fi)
{
	(void)fi;
	list(req, ino, size, off, 0);
}

static void readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off, struct fuse_file_info *fi)
{
	(void)fi;
	list(req, ino, size, off, 1);
}

static const struct fuse_lowlevel_ops ops = {
        .lookup = lookup,
        .getattr = getattr,
        .open = opened,
        .read = readfile,
        .readdir = readdir,
        .readdirplus = readdirplus,
};

int main(int argc, char **argv)
{
	char *args[] = {argv[0], "-ofsname=hello_fuse"};
	struct fuse_args fa = FUSE_ARGS_INIT(2, args);
	struct fuse_loop_config config = {.clone_fd = 0, .max_idle_threads = 10};
	struct fuse_session *se;
	int c, failed;
	while ((c = getopt(argc, argv, "t:d")) != -1)
		if (c == 't') timeout = atof(optarg);
		else if (c == 'd') direct = 1;
		else return 2;
	if (argc - optind != 1) {
		fprintf(stderr, "usage: hello_fuse [-t SECONDS] [-d] MOUNTPOINT\n");
		return 2;
	}
	se = fuse_session_new(&fa, &ops, sizeof ops, NULL);
	if (!se || fuse_set_signal_handlers(se) || fuse_session_mount(se, argv[optind])) return 1;
	puts("ready");
	fflush(stdout);
	failed = fuse_session_loop_mt(se, &config);
	fuse_session_unmount(se);
	fuse_remove_signal_handlers(se);
	fuse_session_destroy(se);
	return failed < 0;
}
