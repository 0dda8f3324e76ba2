import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Codec, MessageIn, Table } from '../../src/ninep/codec.ts'
import { dotl } from '../../src/ninep/dialects/l.ts'
import { dotu } from '../../src/ninep/dialects/u.ts'
import { Frames, ProtocolError } from '../../src/ninep/frame.ts'
import { plain } from '../../src/ninep/message.ts'
import { scan, show } from '../../src/ninep/text.ts'
import { anyMessage, comparable } from './anything.ts'

const timeout = 60_000

/** The dialects, each as messages of some table. */
const dialects = [plain, dotu, dotl] as unknown as readonly Codec<Table>[]

const inEach = (title: string, holds: (codec: Codec<Table>) => void): void => {
  test(title, { timeout }, async (t) => {
    for (const codec of dialects) await t.test(codec.version, { timeout }, () => holds(codec))
  })
}

inEach('what was encoded is decoded, however it was cut', (codec) => {
  fc.assert(
    fc.property(
      fc.array(anyMessage(codec), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }),
      (said, cuts) => {
        const bytes = Buffer.concat(said.map(codec.encode))
        const frames = new Frames(1 << 20)
        const heard: MessageIn<Table>[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const end = at + cuts[turn % cuts.length]!
          for (const frame of frames.push(Uint8Array.from(bytes.subarray(at, end))))
            heard.push(codec.decode(frame))
          at = end
        }
        assert.deepEqual(heard.map(comparable), said.map(comparable))
      },
    ),
    { numRuns: 300 },
  )
})

inEach('what travels in parts is what travels in one piece', (codec) => {
  fc.assert(
    fc.property(anyMessage(codec), (message) => {
      const parts = codec.encodeParts(message).filter((part) => part !== undefined)
      assert.ok(Buffer.concat([...parts]).equals(codec.encode(message)))
    }),
    { numRuns: 500 },
  )
})

inEach('what was shown is scanned', (codec) => {
  fc.assert(
    fc.property(anyMessage(codec), (message) =>
      assert.deepEqual(comparable(scan(show(message, codec.messages), codec.messages)), comparable(message)),
    ),
    { numRuns: 500 },
  )
})

inEach('garbage is a protocol error and nothing else', (codec) => {
  const mutated = anyMessage(codec).chain((message) =>
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }).map((changes) => {
      const bytes = codec.encode(message)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      return bytes
    }),
  )
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
      try {
        for (const frame of new Frames(1 << 16).push(bytes)) codec.decode(frame)
      } catch (error) {
        assert.ok(error instanceof ProtocolError, String(error))
      }
    }),
    { numRuns: 5000 },
  )
})

inEach('a type byte is one kind, and a kind is one type byte', (codec) => {
  const kinds = Object.keys(codec.messages)
  for (const kind of kinds) assert.equal(codec.kindOf(codec.typeOf(kind)), kind)
  assert.equal(new Set(kinds.map(codec.typeOf)).size, kinds.length)
})
