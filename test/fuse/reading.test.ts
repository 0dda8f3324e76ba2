import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { FileError } from '../../src/lib/errno.ts'
import { Tape } from '../../src/lib/tape.ts'
import { folder } from '../lib/temporary.ts'
import { mounted, sh, start, until } from './mounts.ts'
import { Dir, exchange, file, stream } from './nodes.ts'

const lines = Array.from({ length: 1000 }, (_, n) => `line ${n}\n`).join('')
const big = new Uint8Array(5 << 20).map((_, at) => at * 7 + (at >> 9))

/** A command on a mount, and what it prints. */
// oxfmt-ignore
const reads: readonly [command: string, prints: string][] = [
  ['cat "$1"/text', lines],
  ['head -n 2 "$1"/text', 'line 0\nline 1\n'],
  ['tail -c 9 "$1"/text', 'line 999\n'],
  ['tail -n 1 "$1"/text', 'line 999\n'],
  ['dd if="$1"/text bs=1 skip=7 count=6 status=none', 'line 1'],
  ['wc -c < "$1"/text', `${lines.length}\n`],
  ['stat -c "%s %a %F" "$1"/text', `${lines.length} 400 regular file\n`],
  ['stat -c "%s %a %F" "$1"/stream', '0 400 regular empty file\n'],
  ['stat -c "%a %F" "$1"/sub', '700 directory\n'],
  ['stat -c "%U %u" "$1"/text', `${process.getuid!() === 0 ? 'root' : process.env['USER']} ${process.getuid!()}\n`],
  ['grep -c "" "$1"/text', '1000\n'],
  ['cat "$1"/empty', ''],
  ['cat "$1"/sub/inner', 'inside'],
  ['cat "$1"/äöü', 'umlauts'],
  ['less "$1"/text | wc -l', '1000\n'],
  ['cp "$1"/big "$1".copy && cksum < "$1".copy && rm "$1".copy', ''],
  ['dd if="$1"/big bs=1M iflag=direct status=none | cksum', ''],
  ['dd if="$1"/big bs=3M iflag=fullblock status=none | cksum', ''],
  ['ls "$1"', 'big\nempty\nstream\nsub\ntext\näöü\n'],
  ['ls -a "$1"/sub', '.\n..\ninner\n'],
  ['find "$1" -type f | wc -l', '6\n'],
  ['ls "$1"/none 2>/dev/null; echo $?', '2\n'],
  ['cat "$1"/text/x 2>&1 | grep -c "Not a directory"', '1\n'],
  ['cat "$1"/sub 2>&1 | grep -c "Is a directory"', '1\n'],
  ['getfattr -d "$1"/text 2>/dev/null; ls -l "$1"/text | wc -l', '1\n'],
  ['stat -f -c %l "$1"', '255\n'],
]

test('ordinary files are read with ordinary tools', { timeout: 60_000 }, async (t) => {
  const sums = await sh('cksum "$1"', written(t, big))
  const root = new Dir({
    text: file({ get: () => lines }),
    empty: file({ get: () => '' }),
    big: file({ get: () => big }),
    stream: stream(() => new Tape()),
    sub: new Dir({ inner: file({ get: () => 'inside' }) }).make,
    äöü: file({ get: () => 'umlauts' }),
  })
  const { at } = await mounted(t, root.make('/'))
  const sum = `${sums.out.split(' ').slice(0, 2).join(' ')}\n`
  for (const [command, prints] of reads)
    await t.test(command, async () => {
      const { out, error } = await sh(command, at)
      assert.equal(out, command.includes('cksum') ? sum : prints, error)
    })
})

/** A file of its own with those bytes. */
function written(t: TestContext, bytes: Uint8Array): string {
  const path = join(folder(t), 'bytes')
  writeFileSync(path, bytes)
  return path
}

test('a snapshot is one text for all reads of an open', { timeout: 20_000 }, async (t) => {
  let n = 0
  const root = new Dir({ count: file({ get: () => `${++n}`.padStart(8, '0') }) })
  const { at } = await mounted(t, root.make('/'))
  const { out } = await sh(
    'exec 3<"$1"/count; head -c 4 <&3; head -c 4 <&3; dd bs=8 count=1 status=none <&3 | wc -c',
    at,
  )
  assert.match(out, /^0000\d{4}0\n$/)
})

test('a stream', { timeout: 30_000 }, async (t) => {
  const tape = new Tape()
  const opens = { count: 0 }
  const root = new Dir({
    stream: stream(() => tape, opens),
    status: file({ get: () => 'idle\n' }),
    rpc: exchange((asked) => `you said ${asked}`),
  })
  const { at } = await mounted(t, root.make('/'))
  await t.test('is given to every reader, as it comes, to its end', async () => {
    const cats = Array.from({ length: 10 }, () => start('cat', `${at}/stream`))
    await until(() => tape.waiting === 10)
    tape.append(utf8('one '))
    await until(() => tape.waiting === 10)
    tape.append(utf8('two\n'))
    tape.end()
    for (const cat of cats) assert.equal(await cat.said, 'one two\n')
    await until(() => opens.count === 0)
  })
  await t.test('does not hold up other files', async () => {
    assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n')
  })
  await t.test('has no position', async () => {
    const { error } = await sh(
      'dd if="$1"/stream skip=1 bs=1 count=1 iflag=skip_bytes status=none >/dev/null; python3 -c "import os,sys; os.lseek(os.open(sys.argv[1], 0), 5, 0)" "$1"/stream',
      at,
    )
    assert.match(error, /Illegal seek/)
  })
  await t.test('is written while a read waits on the same open', async () => {
    const { out } = await sh(
      'exec 3<>"$1"/rpc; cat <&3 & sleep 0.2; echo hello >&3; wait; cat "$1"/status',
      at,
    )
    assert.equal(out, 'you said hello\nidle\n')
  })
})

test('a long answer arrives whole through small messages', { timeout: 20_000 }, async (t) => {
  const root = new Dir({ big: file({ get: () => big }) })
  const { at } = await mounted(t, root.make('/'), { msize: 8192 })
  const [here, there] = [await sh('cksum < "$1"/big', at), await sh('cksum < "$1"', written(t, big))]
  assert.equal(here.out, there.out)
})

test('a server that cannot do one thing can do the others', { timeout: 20_000 }, async (t) => {
  const cannot = () => {
    throw new FileError('ENOSYS', 'no picture can be drawn')
  }
  const root = new Dir({
    picture: file({ get: () => 'none', open: cannot }),
    text: file({ get: () => 'text' }),
  })
  const { at } = await mounted(t, root.make('/'))
  assert.match((await sh('cat "$1"/picture', at)).error, /Operation not supported/)
  assert.deepEqual(await sh('cat "$1"/text', at), { out: 'text', error: '', status: 0 })
  assert.match((await sh('cat "$1"/picture', at)).error, /Operation not supported/)
})
