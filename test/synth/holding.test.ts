import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ORDWR, OREAD } from '../../src/ninep/const.ts'
import type { Fid } from '../../src/ninep/fid.ts'
import { dir, text } from '../../src/synth/index.ts'
import type { File } from '../../src/synth/index.ts'
import { holding } from '../lib/held.ts'
import { grown } from './grown.ts'

const timeout = 120_000
const OPENS = 250
const MB = 1 << 20

/** What there is to open: each get() is a copy, as of a content that is made for whoever opens it. */
function shelf(size: number): File {
  let version = 0
  const content = (version = 0) => `${version} ${'x'.repeat(size)}`
  const about = 'much'
  return dir({
    text: text({ about, get: () => content(), set: () => undefined }),
    later: text({ about, get: async () => content() }),
    bytes: text({ about, get: () => Buffer.from(content()) }),
    changing: text({ about, get: () => content(version++ % 5) }),
    many: dir({}, { about, more: names(size >> 8) }),
  })
}

function names(count: number) {
  const all = Array.from({ length: count }, (_, at) => `name-${at}`)
  const made = { key: {}, file: text({ about: 'one', get: () => '' }) }
  return { example: ['NAME', made.file] as const, names: () => all, find: () => made }
}

// oxfmt-ignore
const rows: readonly (readonly [path: string, mode: number, size: number])[] = [
  ['text', OREAD, MB / 4], ['text', ORDWR, MB / 4], ['later', OREAD, MB / 4], ['bytes', OREAD, MB / 4],
  ['changing', OREAD, MB / 4], ['many', OREAD, MB / 64],
]

test('many opens of one content hold it once', { timeout: 2 * timeout }, async (t) => {
  for (const [path, mode, size] of rows)
    await t.test(`${path} ${mode}`, { timeout }, async () => {
      await using tree = await grown(shelf(size))
      const [open, closed] = await holding(OPENS, async () => {
        const fid = await tree.open(path, mode)
        await fid.read(0, 4096)
        return fid
      })
      assert.ok(open < 6 && closed < 2, `${open} MB, and ${closed} when they are closed`)
    })
})

test(
  'who changes a part of a text has a copy, and there are only so many of those',
  { timeout },
  async () => {
    await using tree = await grown(shelf(64 * MB - 100))
    const change = async (): Promise<Fid> => {
      const fid = await tree.open('text', ORDWR)
      await fid.write(5, Buffer.from('y'))
      return fid
    }
    const fids = [await change(), await change(), await change(), await change()]
    await assert.rejects(change(), { code: 'EAGAIN', message: /too many change it at a time/ })
    await fids[0]!.clunk()
    fids[0] = await change()
    await assert.rejects(change(), { code: 'EAGAIN' })
    await fids[1]!.wstat({ length: 0n }) // cuts all that is being written
    await change()
  },
)
