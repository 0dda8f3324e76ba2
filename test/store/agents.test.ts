import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { KeptAgents } from '../../src/store/agents.ts'
import type { KeptAgent } from '../../src/store/agents.ts'
import { Store } from '../../src/store/store.ts'
import { folder } from '../lib/temporary.ts'

const timeout = 20_000

function agent(): { readonly store: Store; readonly bob: KeptAgent } {
  const store = new Store(':memory:')
  return { store, bob: new KeptAgents(store).create({ name: 'bob', settings: '{}', progress: '{}' }) }
}

const say = (bob: KeptAgent, ...lines: readonly string[]): void =>
  bob.transaction(() => {
    for (const line of lines) bob.conversation.append({ line, content: null }, 1)
  })
const cut = (bob: KeptAgent, from: number): void => bob.transaction(() => bob.conversation.cut(from))

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => `"line ${from + at}${'ä'.repeat((from + at) % 7)}"`)
const bytes = (text: string): string => Buffer.from(text).toString('latin1')

test('a conversation is read from anywhere, in pieces of any size', { timeout }, () => {
  const { store, bob } = agent()
  using _ = store
  say(bob, ...lines(0, 200))
  for (const [gap, whole] of [
    ['', `${lines(0, 200).join('\n')}\n`],
    [',', `${lines(0, 200).join(',\n')}\n`],
  ] as const) {
    const snapshot = bob.conversation.open(gap)
    const all = bytes(whole)
    assert.equal(snapshot.length, all.length)
    for (const size of [1, 7, 100, 4096, 1 << 20])
      for (let at = 0, read = ''; at < all.length; at = read.length) {
        read += Buffer.from(snapshot.read(at, size)).toString('latin1')
        assert.equal(read, all.slice(0, read.length))
      }
    for (const at of [3000, 17, 2999, 0, all.length - 1])
      assert.equal(Buffer.from(snapshot.read(at, 50)).toString('latin1'), all.slice(at, at + 50))
    assert.equal(snapshot.read(all.length, 10).length, 0)
    snapshot.close()
  }
})

/** What happens while a snapshot of 10 lines is open. */
const changes: readonly [title: string, change: (bob: KeptAgent) => void][] = [
  ['more is said', (bob) => say(bob, ...lines(10, 20))],
  ['its end is cut off', (bob) => cut(bob, 7)],
  [
    'its end is cut off again and again, and other things are said',
    (bob) => {
      for (const from of [8, 9, 5, 6, 2]) {
        cut(bob, from)
        say(bob, 'x', 'y', 'z')
      }
    },
  ],
  ['it is cleared', (bob) => cut(bob, 0)],
  [
    'it is cut off, cleared and begun anew',
    (bob) => {
      cut(bob, 5)
      cut(bob, 0)
      say(bob, 'a', 'b')
      cut(bob, 1)
    },
  ],
]

test('who reads sees the conversation as it was', { timeout }, async (t) => {
  for (const [title, change] of changes)
    await t.test(title, () => {
      const { store, bob } = agent()
      using _ = store
      say(bob, ...lines(0, 10))
      const snapshots = [bob.conversation.open(), bob.conversation.open()]
      snapshots[1]!.read(0, 20)
      change(bob)
      for (const snapshot of snapshots) {
        const read = Buffer.from(snapshot.read(0, 1 << 20)).toString()
        assert.equal(read, `${lines(0, 10).join('\n')}\n`)
      }
      for (const snapshot of snapshots) snapshot.close()
      const { n } = store.db.prepare('SELECT count(*) AS n FROM messages').get() as { n: number }
      assert.equal(n, bob.conversation.count, 'nothing is kept for nobody')
    })
})

test('what fails changes nothing', { timeout }, () => {
  const { store, bob } = agent()
  using _ = store
  say(bob, 'a', 'b')
  const snapshot = bob.conversation.open()
  assert.throws(() =>
    bob.transaction(() => {
      bob.conversation.cut(1)
      bob.conversation.append({ line: 'c', content: null }, 1)
      throw new Error('no')
    }),
  )
  assert.equal(bob.conversation.count, 2)
  say(bob, 'd')
  assert.equal(Buffer.from(bob.conversation.open().read(0, 100)).toString(), 'a\nb\nd\n')
  assert.equal(Buffer.from(snapshot.read(0, 100)).toString(), 'a\nb\n')
})

/** Rows of all tables of agents. */
function rows({ db }: Store): number {
  const tables = ['agents', 'turns', 'words', 'conversations', 'messages']
  const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!['n'])
  return tables.reduce((sum, table) => sum + count(table), 0)
}

const swept = async (store: Store): Promise<void> => {
  while (rows(store)) await new Promise((done) => setTimeout(done, 1))
}

test('who reads the conversation of a deleted agent comes to its end', { timeout }, () => {
  const { store, bob } = agent()
  using _ = store
  say(bob, ...lines(0, 10))
  const snapshot = bob.conversation.open()
  bob.delete()
  assert.equal(Buffer.from(snapshot.read(0, 1 << 20)).toString(), `${lines(0, 10).join('\n')}\n`)
  snapshot.close()
  assert.equal(rows(store), 0)
})

test('much is deleted a little at a time, also by the next start', { timeout }, async (t) => {
  const path = join(folder(t), 'hive.db')
  const make = (store: Store): KeptAgent => {
    const bob = new KeptAgents(store).create({ name: 'bob', settings: '{}', progress: '{}' })
    say(bob, ...lines(0, 3000))
    bob.transaction(() => {
      for (let number = 1; number <= 3000; number++) {
        bob.put({ number, private: false, status: 'done', changed: 0, facts: '{}', error: null })
        bob.asked(number, '[]')
      }
    })
    return bob
  }
  {
    using store = new Store(path)
    make(store).delete()
    assert.ok(rows(store) > 7000, String(rows(store)))
    assert.deepEqual(new KeptAgents(store).load(), [])
  }
  using store = new Store(path)
  assert.ok(rows(store) > 7000, String(rows(store)))
  const bob = make(store)
  cut(bob, 0)
  assert.equal(bob.conversation.count, 0)
  say(bob, 'new')
  bob.delete()
  await swept(store)
})
