import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { text, utf8 } from '../../src/lib/bytes.ts'
import { Unkept } from '../../src/mux/mail.ts'
import type { Mail } from '../../src/mux/mail.ts'
import { KeptMail } from '../../src/store/mail.ts'
import { Store } from '../../src/store/store.ts'
import { folder } from '../lib/temporary.ts'

const timeout = 10_000

/** What every kind of mail does. */
function asks(mail: Mail): void {
  const ids = (src: string, dst: string) => mail.waiting(src, dst).map(({ id }) => id)
  const says = (id: number) => text(mail.bytes(id) ?? utf8('nothing'))
  const [one, two] = mail.put('a', ['b', 'c'], { bytes: utf8('first'), turns: 3, mark: utf8('m') })
  const [three] = mail.put('a', ['b'], { bytes: utf8('second'), turns: 0 })
  assert.deepEqual(mail.waiting('a', 'b')[0], { id: one!.id, size: 5, turns: 3 })
  assert.deepEqual(ids('a', 'b'), [one!.id, three!.id])
  assert.deepEqual(ids('a', 'c'), [two!.id])
  assert.deepEqual(ids('a b', 'c'), [])
  assert.deepEqual(
    [one, two, three].map((letter) => says(letter!.id)),
    ['first', 'first', 'second'],
  )
  mail.drop([one!.id, three!.id])
  assert.deepEqual(ids('a', 'b'), [])
  assert.equal(mail.bytes(three!.id), undefined)
  const [four] = mail.put('a', ['b'], { bytes: utf8('third'), turns: 0 })
  assert.ok(four!.id > three!.id, 'a number is not used again')
  assert.equal(text(mail.mark('a')!), 'm')
  mail.forget('a')
  assert.equal(mail.mark('a'), undefined)
}

test('messages wait for their destinations', { timeout }, async (t) => {
  await t.test('in memory', () => asks(new Unkept()))
  await t.test('in the store', () => {
    using store = new Store(':memory:')
    asks(new KeptMail(store))
  })
})

test(
  'messages and marks are there after a restart, those of sources that are no more are not',
  { timeout },
  (t) => {
    const path = join(folder(t), 'hive.db')
    {
      using store = new Store(path)
      const mail = new KeptMail(store)
      for (const src of ['a', 'b'])
        mail.put(src, ['x'], { bytes: utf8(`of ${src}`), turns: 1, mark: utf8(src) })
    }
    using store = new Store(path)
    const mail = new KeptMail(store)
    mail.sweep(['a', 'c'])
    assert.equal(text(mail.bytes(mail.waiting('a', 'x')[0]!.id)!), 'of a')
    assert.equal(text(mail.mark('a')!), 'a')
    assert.deepEqual([mail.waiting('b', 'x'), mail.mark('b')], [[], undefined])
  },
)
