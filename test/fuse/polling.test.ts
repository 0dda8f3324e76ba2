import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { Tape } from '../../src/lib/tape.ts'
import { all, mounted, until } from './mounts.ts'
import { Dir, exchange, file, stream } from './nodes.ts'

const head = `
import errno, fcntl, os, select, sys
def say(*words): print(*words, flush=True)
def nonblocking(name, flags=os.O_RDONLY): return os.open(sys.argv[1] + '/' + name, flags | os.O_NONBLOCK)
def read(fd, count=65536):
    try: return os.read(fd, count).decode()
    except OSError as e: return errno.errorcode[e.errno]
def polled(fd, events, ms=0):
    p = select.poll(); p.register(fd, events)
    return [e for _, e in p.poll(ms)]
`

/** A program in Python; its lines, and what the tape says after each line that asks for it by beginning with "now". */
const programs: readonly [title: string, program: string, says: readonly string[]][] = [
  [
    'reads without waiting',
    `
fd = nonblocking('output')
say(read(fd)); say(read(fd))
say('now one'); sys.stdin.readline()
say(read(fd)); say(read(fd))
say('now two'); sys.stdin.readline()
say(read(fd, 1)); say(read(fd))
`,
    ['EAGAIN', 'EAGAIN', 'now one', 'one', 'EAGAIN', 'now two', 't', 'wo'],
  ],
  [
    'waits with poll, and finds every byte',
    `
fd = nonblocking('output')
say(polled(fd, select.POLLIN))
say('now one'); say(polled(fd, select.POLLIN, 5000)); sys.stdin.readline()
say(polled(fd, select.POLLIN)); say(read(fd, 2)); say(polled(fd, select.POLLIN)); say(read(fd)); say(read(fd))
say(polled(fd, select.POLLIN))
say('now two'); say(polled(fd, select.POLLIN, 5000)); sys.stdin.readline()
fcntl.fcntl(fd, fcntl.F_SETFL, 0)
say(read(fd))
`,
    ['[]', 'now one', '[1]', '[1]', 'on', '[1]', 'e', 'EAGAIN', '[]', 'now two', '[1]', 'two'],
  ],
  [
    'waits with epoll for several at once',
    `
fds = [nonblocking('output') for _ in range(5)]
e = select.epoll()
for fd in fds: e.register(fd, select.EPOLLIN)
say('now one')
ready = set()
while len(ready) < 5: ready |= {fd for fd, _ in e.poll(5)}
say(''.join(read(fd) for fd in fds)); sys.stdin.readline()
`,
    ['now one', 'oneoneoneoneone'],
  ],
  [
    'reads, blocking, what a poll has begun to read',
    `
fd = os.open(sys.argv[1] + '/output', os.O_RDONLY)
say(polled(fd, select.POLLIN))
say('now one'); say(read(fd)); sys.stdin.readline()
`,
    ['[]', 'now one', 'one'],
  ],
  [
    'is told that a file that never waits is ready',
    `
fd = nonblocking('status')
say(polled(fd, select.POLLIN | select.POLLOUT))
say(read(fd))
`,
    ['[5]', 'idle'],
  ],
  [
    'writes and polls for the answer',
    `
fd = nonblocking('rpc', os.O_RDWR)
say(polled(fd, select.POLLIN | select.POLLOUT))
os.write(fd, b'hello')
say(polled(fd, select.POLLIN, 5000)); say(read(fd))
`,
    ['[4]', '[1]', 'you said hello'],
  ],
]

test('who does not want to wait', { timeout: 60_000 }, async (t) => {
  for (const [title, program, says] of programs)
    await t.test(title, async (t) => {
      const tape = new Tape()
      const root = new Dir({
        output: stream(() => tape),
        status: file({ get: () => 'idle' }),
        rpc: exchange((asked) => `you said ${asked}`),
      })
      const { at, client, mount } = await mounted(t, root.make('/'))
      const python = spawn('python3', ['-c', head + program, at], { stdio: ['pipe', 'pipe', 'inherit'] })
      t.after(() => python.kill('SIGKILL'))
      python.stdout.on('data', (text: string) => {
        for (const [, word] of text.matchAll(/^now (.*)$/gm)) {
          setTimeout(() => {
            tape.append(utf8(word!))
            python.stdin.write('\n')
          }, 50)
        }
      })
      const [said] = await Promise.all([all(python.stdout), once(python, 'exit')])
      assert.deepEqual(said.trim().split('\n'), says)
      await until(() => mount.stats().handles === 0 && tape.waiting === 0 && client.inFlight === 0)
    })
})
