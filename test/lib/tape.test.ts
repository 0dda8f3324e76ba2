import assert from 'node:assert/strict'
import { test } from 'node:test'
import { text, utf8 } from '../../src/lib/bytes.ts'
import { Tape } from '../../src/lib/tape.ts'

const timeout = 10_000
const never = new AbortController().signal

/** Reads a tape from an offset to where it would wait. */
function drain(tape: Tape, from = 0): string {
  const parts: string[] = []
  for (let at = from, part; (part = tape.peek(at, 1000))?.length; at += part.length)
    parts.push(Buffer.from(part).toString('latin1'))
  return parts.join('')
}

test('what was appended is read, in pieces of any size', { timeout }, () => {
  for (const size of [1, 7, 1000, 5000, 200_000]) {
    const tape = new Tape()
    const whole = 'abcdefghij'.repeat(30_000)
    for (let at = 0; at < whole.length; at += size) tape.append(utf8(whole.slice(at, at + size)))
    assert.equal(tape.length, whole.length)
    assert.equal(drain(tape), whole)
    assert.equal(drain(tape, 299_990), whole.slice(-10))
    assert.equal(text(tape.all()), whole)
  }
})

test('a view that was read never changes', { timeout }, () => {
  const tape = new Tape()
  tape.append(utf8('one'))
  const view = tape.peek(0, 10)!
  tape.append(utf8('two'))
  assert.equal(text(view), 'one')
})

test('a reader waits for more, for the end, and for an error', { timeout }, async () => {
  const tape = new Tape()
  const more = tape.read(0, 10, never)
  tape.append(utf8('x'))
  assert.equal(text(await more), 'x')
  const end = tape.read(1, 10, never)
  tape.end()
  assert.equal((await end).length, 0)
  tape.append(utf8('late'))
  assert.equal(tape.length, 1)
  const broken = new Tape()
  broken.append(utf8('part'))
  const failed = broken.read(4, 10, never)
  broken.end(new Error('cut'))
  await assert.rejects(async () => failed, /cut/)
  assert.equal(text(broken.peek(0, 10)!), 'part', 'what came before the error stays')
})

test('an abort wakes its reader alone', { timeout }, async () => {
  const tape = new Tape()
  const giveUp = new AbortController()
  const one = tape.read(0, 10, giveUp.signal)
  const other = tape.read(0, 10, never)
  giveUp.abort(new Error('enough'))
  await assert.rejects(async () => one, /enough/)
  assert.equal(tape.waiting, 1)
  tape.append(utf8('y'))
  assert.equal(text(await other), 'y')
})

test('past its limit the oldest is forgotten, and start says so', { timeout }, () => {
  const tape = new Tape(10_000)
  const line = utf8('0123456789')
  for (let count = 0; count < 100_000; count++) tape.append(line)
  const kept = tape.length - tape.start
  assert.ok(kept >= 10_000 && kept < 30_000, String(kept))
  assert.equal(drain(tape, tape.start).length, kept)
  assert.deepEqual(
    tape.peek(0, 10),
    tape.peek(tape.start, 10),
    'an offset that was forgotten reads from the start',
  )
})
