import koffi from 'koffi'

/** The functions of the C library that Node has no name for. Numbers as in their man pages: -1 and errno() on failure. */
const libc = koffi.load(null)

export const errno = (): number => koffi.errno()

/** read(2) into the whole buffer. */
export const read: (fd: number, to: Uint8Array, count: number) => number = libc.func(
  'long read(int fd, void *to, unsigned long count)',
)

export const write: (fd: number, from: Uint8Array, count: number) => number = libc.func(
  'long write(int fd, const void *from, unsigned long count)',
)

export const dup: (fd: number, command: number, least: number) => number = libc.func(
  'int fcntl(int fd, int command, int least)',
)
/** fcntl's F_DUPFD_CLOEXEC. */
export const F_DUPFD_CLOEXEC = 1030

export const poll: (fds: Uint8Array, count: number, milliseconds: number) => number = libc.func(
  'int poll(void *fds, unsigned long count, int milliseconds)',
)

export const mount: (source: string, at: string, type: string, flags: number, data: string) => number =
  libc.func(
    'int mount(const char *source, const char *at, const char *type, unsigned long flags, const char *data)',
  )

/** Of these, the asynchronous form: they can wait for a file system. */
export const umount2 = libc.func('int umount2(const char *at, int flags)')
export const recvmsg = libc.func('long recvmsg(int fd, void *message, int flags)')

export const socketpair: (domain: number, type: number, protocol: number, fds: Int32Array) => number =
  libc.func('int socketpair(int domain, int type, int protocol, void *fds)')

/** Where the bytes of an array lie. It stays true as long as the array lives. */
export const address = (bytes: ArrayBufferView): bigint => koffi.address(bytes)

/** Calls a function of this file on a thread of the pool. @throws what errno says is up to the caller */
export const later = (call: { async: (...args: never[]) => void }, ...args: unknown[]): Promise<number> =>
  new Promise((done, failed) => {
    const told = (error: Error | null, result: number) => (error ? failed(error) : done(result))
    call.async(...([...args, told] as never[]))
  })
