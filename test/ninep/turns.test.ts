import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from '../../src/ninep/transports/turns.ts'

const timeout = 5000

/** Takes a turn for each letter of `who`, and writes down who has begun. */
function taking(turns: Turns, who: string, signal = AbortSignal.timeout(timeout)) {
  const begun: { readonly from: string; readonly turn: Disposable }[] = []
  const away: string[] = []
  for (const from of who)
    turns
      .take(from, signal)
      .then((turn) => (turn ? begun.push({ from, turn }) : away.push(from)), assert.ifError)
  return {
    away,
    async begun(): Promise<string> {
      await new Promise(setImmediate)
      return begun.map(({ from }) => from).join('')
    },
    /** The turn of the first of them who has one is over. */
    end: (from: string) =>
      begun
        .splice(
          begun.findIndex((one) => one.from === from),
          1,
        )[0]!
        .turn[Symbol.dispose](),
  }
}

const bounds = { all: 3, each: 2, waiting: 4, eachWaiting: 3 }

test('turns', { timeout }, async (t) => {
  await t.test('from one address there are but a part of them', async () => {
    const some = taking(new Turns(bounds), 'aaab')
    assert.equal(await some.begun(), 'aab')
    some.end('a')
    assert.equal(await some.begun(), 'aba')
  })
  await t.test('who waits longest comes next, but for those who have enough', async () => {
    const some = taking(new Turns(bounds), 'aabacb')
    assert.equal(await some.begun(), 'aab')
    some.end('b')
    assert.equal(await some.begun(), 'aac')
    some.end('c')
    assert.equal(await some.begun(), 'aab')
    some.end('a')
    assert.equal(await some.begun(), 'aba')
    for (const from of 'aab') some.end(from)
    assert.equal(await some.begun(), '')
  })
  await t.test('too many are sent away', async () => {
    const one = taking(new Turns(bounds), 'aaaaaa')
    assert.equal(await one.begun(), 'aa')
    assert.deepEqual(one.away, ['a'])
    const all = taking(new Turns(bounds), 'aabccddee')
    assert.equal(await all.begun(), 'aab')
    assert.deepEqual(all.away, ['e', 'e'])
  })
  await t.test('who gives up makes room for others who wait', async () => {
    const turns = new Turns(bounds)
    const some = taking(turns, 'aab')
    const gone = new AbortController()
    const impatient = taking(turns, 'ccc', gone.signal)
    const patient = taking(turns, 'd')
    assert.equal((await some.begun()) + (await impatient.begun()) + (await patient.begun()), 'aab')
    gone.abort()
    some.end('b')
    assert.equal(await patient.begun(), 'd')
    assert.deepEqual(impatient.away, ['c', 'c', 'c'])
    assert.equal(await taking(turns, 'c', gone.signal).begun(), '')
  })
})
