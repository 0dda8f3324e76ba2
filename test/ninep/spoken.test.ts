import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dotl, lmessages } from '../../src/ninep/dialects/l.ts'
import { dotu, umessages } from '../../src/ninep/dialects/u.ts'
import { messages } from '../../src/ninep/message.ts'
import type { Attach } from '../../src/ninep/server.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { sample } from './sample.ts'
import { Saying } from './saying.ts'
import { traces } from './trace.ts'

const timeout = 20_000

/** Answers to what no file of ours does. */
const unsaid = new Set(['Rauth', 'Rsymlink', 'Rreadlink', 'Rxattrwalk', 'Rxattrcreate', 'Rlink'])

test('every message of every dialect is said in a conversation', { timeout }, async (t) => {
  const all = traces(new URL('traces/', import.meta.url))
  const rows = [
    ['9P2000', '', messages],
    ['9P2000.u', 'u ', umessages],
    ['9P2000.L', 'l ', lmessages],
  ] as const
  for (const [version, prefix, table] of rows)
    await t.test(version, () => {
      const lines = all
        .filter(({ title }) => (prefix ? title.startsWith(prefix) : !/^[ul] /.test(title)))
        .flatMap(({ lines }) => lines)
      const said = new Set(lines.map((line) => line.split(' ')[0]!))
      assert.deepEqual(
        Object.keys(table).filter((kind) => !said.has(kind) && !unsaid.has(kind)),
        [],
      )
    })
})

test('who attaches is who it says, and a number where it says no name', { timeout }, async () => {
  const unames: string[] = []
  const attach: Attach = (uname) => {
    unames.push(uname)
    return sample().root
  }
  for (const codec of [dotu, dotl])
    for (const who of [
      'uname glenda aname "" n_uname 1000',
      'uname "" aname "" n_uname 1000',
      'uname "" aname "" n_uname 4294967295',
    ]) {
      const [here, there] = pair()
      const served = serve(there, attach)
      using _ = await new Saying(here, codec as typeof dotl).hello(who)
      here.close()
      await served
    }
  assert.deepEqual(unames, ['glenda', '1000', '', 'glenda', '1000', ''])
})

test('everything belongs to who serves it', { timeout }, async () => {
  const [here, there] = pair()
  const served = serve(there, sample().root, { ids: { uid: 1000, gid: 100 } })
  const saying = await new Saying(here, dotl).hello()
  assert.match(await saying.say('Tgetattr tag 1 fid 0 request_mask 2047'), / uid 1000 gid 100 /)
  here.close()
  await served
})
