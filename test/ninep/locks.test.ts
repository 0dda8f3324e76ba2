import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KEEP64 } from '../../src/ninep/const.ts'
import { dotl } from '../../src/ninep/dialects/l.ts'
import { Locks } from '../../src/ninep/locks.ts'
import type { Wanted } from '../../src/ninep/locks.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { sample } from './sample.ts'
import { Saying } from './saying.ts'

const timeout = 60_000

/** Bytes of the file of the twin. */
const SIZE = 20

const anyWanted: fc.Arbitrary<Wanted> = fc
  .record({
    proc_id: fc.integer({ min: 1, max: 3 }),
    alone: fc.constantFrom(true, false, undefined),
    from: fc.integer({ min: 0, max: SIZE - 1 }),
    to: fc.integer({ min: 0, max: SIZE - 1 }),
  })
  .map(({ proc_id, alone, from, to }) => ({
    ...owner(proc_id),
    alone,
    start: BigInt(Math.min(from, to)),
    end: BigInt(Math.max(from, to)),
  }))

const session = {}
const opens = [{}, {}, {}, {}]
const owner = (proc_id: number) => ({ session, client_id: 'box', proc_id, by: opens[proc_id]! })

test('locks are what they are byte by byte', { timeout }, () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyWanted, fc.constantFrom(1, 2, 3)), { maxLength: 30 }), (steps) => {
      const locks = new Locks()
      const twin = Array.from({ length: SIZE }, () => new Map<number, boolean>())
      for (const step of steps) {
        if (typeof step === 'number') {
          locks.leave(opens[step]!)
          for (const byte of twin) byte.delete(step)
          continue
        }
        const bytes = twin.slice(Number(step.start), Number(step.end) + 1)
        const meets = ([proc_id, alone]: [number, boolean]) =>
          proc_id !== step.proc_id && (alone || step.alone === true)
        const free = step.alone === undefined || !bytes.some((byte) => [...byte].some(meets))
        assert.equal(locks.inTheWay(1n, step) === undefined, free)
        assert.equal(locks.inTheWay(2n, step), undefined)
        if (!free) continue
        assert.ok(locks.set(1n, step))
        for (const byte of bytes)
          if (step.alone === undefined) byte.delete(step.proc_id)
          else byte.set(step.proc_id, step.alone)
      }
    }),
    { numRuns: 1000 },
  )
})

test('who has a thousand locks on a file gets no more, and others theirs', { timeout }, () => {
  const locks = new Locks()
  const at = (start: number): Wanted => ({
    ...owner(1),
    alone: true,
    start: BigInt(2 * start),
    end: BigInt(2 * start),
  })
  for (let start = 0; start < 1024; start++) assert.ok(locks.set(1n, at(start)))
  assert.ok(!locks.set(1n, at(1024)))
  assert.ok(locks.set(1n, at(7)))
  assert.ok(locks.set(2n, at(1024)))
  assert.ok(locks.set(1n, { ...owner(1), alone: undefined, start: 0n, end: KEEP64 }))
  assert.ok(locks.set(1n, at(1024)))
})

test(
  'conversations that share their locks keep each other out, until one hangs up',
  { timeout },
  async () => {
    const shared = { locks: new Locks() }
    const { root } = sample()
    const begin = async () => {
      const [here, there] = pair()
      const served = serve(there, root, shared)
      const saying = await new Saying(here, dotl).hello()
      await saying.say('Twalk tag 1 fid 0 newfid 1 wname [notes]')
      await saying.say('Tlopen tag 1 fid 1 flags 2')
      return { saying, served }
    }
    const lock = (flags: number) =>
      `Tlock tag 1 fid 1 type 1 flags ${flags} start 0 length 0 proc_id 1 client_id box`
    const [one, other] = [await begin(), await begin()]
    assert.equal(await one.saying.say(lock(0)), 'Rlock tag 1 status 0')
    assert.equal(await other.saying.say(lock(0)), 'Rlock tag 1 status 1')
    const waiting = other.saying.say(lock(1))
    one.saying[Symbol.dispose]()
    await one.served
    assert.equal(await waiting, 'Rlock tag 1 status 0')
    other.saying[Symbol.dispose]()
    await other.served
  },
)
