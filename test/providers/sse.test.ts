import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { Events } from '../../src/providers/sse.ts'

const LIMIT = { timeout: 10_000 }

/** text, its events as `name|data`: by the rules of the HTML standard, 9.2.6. */
const rows: readonly (readonly [title: string, text: string, events: readonly string[]])[] = [
  ['a name and data', 'event: ping\ndata: {}\n\n', ['ping|{}']],
  ['data alone is a message', 'data: x\n\n', ['message|x']],
  ['one blank after the colon belongs to nobody', 'data:x\n\ndata:  x\n\n', ['message|x', 'message| x']],
  ['lines of data are joined', 'data: a\ndata: b\ndata\n\n', ['message|a\nb\n']],
  ['comments, ids and unknown fields are nothing', ': hi\nid: 3\nretry: 5\nwhat\ndata: x\n\n', ['message|x']],
  ['a name without data is no event', 'event: ping\n\ndata: x\n\n', ['message|x']],
  ['CR LF', 'event: a\r\ndata: x\r\n\r\ndata: y\r\n\r\n', ['a|x', 'message|y']],
  ['CR alone', 'event: a\rdata: x\r\rdata: y\r\r', ['a|x', 'message|y']],
  ['a byte order mark', '\ufeffdata: x\n\n', ['message|x']],
  ['characters of every length', 'data: a¢€😀\n\n', ['message|a¢€😀']],
  ['the last event may lack its blank line', 'data: x\n\ndata: y', ['message|x', 'message|y']],
  ['colons in data', 'data: {"a":"b:c"}\n\n', ['message|{"a":"b:c"}']],
]

const read = (chunks: readonly Uint8Array[]): string[] => {
  const events = new Events()
  const found = chunks.flatMap((chunk) => [...events.push(chunk)])
  return [...found, ...events.end()].map(({ event, data }) => `${event}|${data}`)
}

test('texts and their events, cut in two at every byte', LIMIT, async (t) => {
  for (const [title, text, events] of rows) {
    await t.test(title, LIMIT, () => {
      const bytes = utf8(text)
      for (let at = 0; at <= bytes.length; at++)
        assert.deepEqual(read([bytes.subarray(0, at), bytes.subarray(at)]), events, `cut at ${at}`)
    })
  }
})

test('the same events byte by byte', LIMIT, () => {
  for (const [title, text, events] of rows)
    assert.deepEqual(read(Array.from(utf8(text), (byte) => Uint8Array.of(byte))), events, title)
})

test('an event that never ends is refused before it fills the memory', LIMIT, async (t) => {
  const endless: readonly (readonly [title: string, chunk: Uint8Array])[] = [
    ['one line', utf8('x'.repeat(1 << 20))],
    ['many lines', utf8('data: x\n'.repeat(1 << 17))],
  ]
  for (const [title, chunk] of endless) {
    await t.test(title, LIMIT, () => {
      const events = new Events()
      const push = () => {
        for (let i = 0; i < 20; i++) assert.deepEqual([...events.push(chunk)], [])
      }
      assert.throws(push, /more than 16 MiB/)
    })
  }
})
