import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holding } from '../lib/held.ts'
import { served } from './served.ts'

const timeout = 120_000

test('many readers of a conversation do not hold it many times', { timeout }, async (t) => {
  await using bob = await served()
  const many = Array.from(
    { length: 1000 },
    (_, at) => `{"role":"user","content":"${at}${'x'.repeat(500)}"}\n`,
  )
  const conversations: readonly (readonly [what: string, history: string])[] = [
    ['one long message', `{"role":"user","content":"${'y'.repeat(500_000)}"}\n`],
    ['many short ones', many.join('')],
  ]
  for (const [what, history] of conversations)
    for (const file of ['history', 'state'])
      await t.test(`${what}, ${file}`, { timeout }, async () => {
        await bob.echo('bob/history', history)
        const [open, closed] = await holding(250, async () => {
          const fid = await bob.open(`bob/${file}`)
          await fid.read(1000, 10)
          return fid
        })
        assert.ok(open < 8 && closed < 2, `${open} MB, and ${closed} when they are closed`)
      })
})
