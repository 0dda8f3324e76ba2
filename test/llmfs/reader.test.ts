import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gate } from '../../src/lib/gate.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { Reader } from '../../src/llmfs/reader.ts'
import { Reply } from '../../src/llmfs/reply.ts'

const timeout = 5000

/** A reader of a turn, what came of the turn, and how the reader was over. */
function reading() {
  const over: string[] = []
  const reply = new Reply()
  const reader = new Reader(
    'output',
    new Gate(),
    ({ kind }) => over.push(kind),
    () => undefined,
  )
  reader.bind(1, reply.output, false)
  const read = async (signal = new AbortController().signal) =>
    Buffer.from(await reader.read(100, signal)).toString()
  return { over, reply, reader, read }
}

test('a read that is interrupted as the words arrive leaves them to the next one', { timeout }, async () => {
  const { reply, read } = reading()
  const giveUp = new AbortController()
  const first = read(giveUp.signal)
  reply.output.append(utf8('words'))
  giveUp.abort()
  await assert.rejects(first, { name: 'AbortError' })
  assert.equal(await read(), 'words')
})

test(
  'a reader is over once: at the last byte of a turn that has ended, or when it is closed before',
  { timeout },
  async () => {
    const whole = reading()
    whole.reply.output.append(utf8('words'))
    assert.equal(await whole.read(), 'words')
    assert.deepEqual(whole.over, [], 'more may come')
    whole.reply.end('idle')
    assert.equal(await whole.read(), '')
    whole.reader.close()
    assert.deepEqual(whole.over, ['finished'])

    const early = reading()
    early.reader.close()
    early.reader.close()
    assert.deepEqual(early.over, ['left'])
  },
)

test('the last byte of a failed turn is not its end: the error is', { timeout }, async () => {
  const { reply, read, over } = reading()
  reply.output.append(utf8('half'))
  reply.end('error', 'the line is dead')
  assert.equal(await read(), 'half')
  assert.deepEqual(over, [])
  await assert.rejects(read(), { code: 'EIO' })
  assert.deepEqual(over, ['finished'])
})
