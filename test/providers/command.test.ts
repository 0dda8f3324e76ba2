import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { Command } from '../../src/providers/command.ts'
import type { CommandOptions } from '../../src/providers/command.ts'
import { ProviderError } from '../../src/providers/provider.ts'
import { ask, collect } from './collect.ts'
import type { Collected } from './collect.ts'
import { assistant, result, sample, text, tools, user } from './samples.ts'

const LIMIT = { timeout: 20_000 }

const command = (words: string | readonly string[], options: Partial<CommandOptions> = {}): Command =>
  new Command({
    name: 'program',
    command: typeof words === 'string' ? ['sh', '-c', words] : words,
    ...options,
  })

const talk = ask(['one', 'two', 'three'], { system: 'be brief', model: 'm1' })

/** A program, what it is asked, and what it answers. */
const rows: readonly (readonly [
  title: string,
  words: string | readonly string[],
  reply: string,
  options?: Partial<CommandOptions>,
])[] = [
  ['the last prompt is what it reads, exactly', ['cat'], 'three'],
  [
    'or the whole conversation',
    ['cat'],
    'System:\nbe brief\n\nUser:\none\n\nAssistant:\ntwo\n\nUser:\nthree\n',
    { feed: 'transcript' },
  ],
  [
    'model and system stand in its arguments',
    ['printf', '%s|', '{model}', 'a {system} b', '{x}'],
    'm1|a be brief b|{x}|',
  ],
  ['it need not read', 'printf done', 'done'],
  ['it may say nothing', 'true', ''],
  ['what it complains about is not its reply', 'echo oh no >&2; printf fine', 'fine'],
  [
    'characters that come in pieces are whole',
    String.raw`for b in 303 251 342 202 254 360 237 230 200; do printf "\\$b"; sleep 0.01; done`,
    'é€😀',
  ],
  ['a character that never ends becomes U+FFFD', String.raw`printf 'a\342\202'`, 'a\ufffd'],
  [
    'its directory and environment are what was said',
    'pwd; printf %s "$A"',
    '/\n1',
    { cwd: '/', env: { A: '1', PATH: process.env['PATH']! } },
  ],
]

test('programs and their replies', LIMIT, async (t) => {
  for (const [title, words, reply, options] of rows) {
    await t.test(title, LIMIT, async () => {
      const all = await collect(command(words, options), talk)
      assert.ifError(all.error)
      assert.deepEqual([all.text, all.end], [reply, 'stop'])
    })
  }
})

/** A program that fails, and what is said of it. */
const failing: readonly (readonly [
  title: string,
  words: string | readonly string[],
  text: string,
  message: RegExp,
])[] = [
  ['its exit status', 'exit 3', '', /^exit status 3$/],
  [
    'with its last words',
    'for i in 1 2 3 4 5 6 7; do echo line $i >&2; done; exit 1',
    '',
    /^exit status 1: line 3\nline 4\nline 5\nline 6\nline 7$/,
  ],
  ['after half a reply', 'printf half; exit 1', 'half', /^exit status 1$/],
  ['the signal that killed it', 'kill -9 $$', '', /^killed by SIGKILL$/],
  ['no such program', ['/no/such/program'], '', /^cannot be started: spawn \/no\/such\/program ENOENT$/],
  ['not a program', ['/'], '', /^cannot be started: spawn \/ EACCES$/],
  ['nothing at all', [], '', /^cannot be started: /],
]
test('programs that fail', LIMIT, async (t) => {
  for (const [title, words, text, message] of failing) {
    await t.test(title, LIMIT, async () => {
      const all = await collect(command(words), ask('hi'))
      assert.equal(all.text, text)
      assert.ok(all.error instanceof ProviderError, String(all.error))
      assert.equal(all.error.failure, 'program')
      assert.match(all.error.message, message)
    })
  }
})

test('what does not reach the program is told', LIMIT, async () => {
  const asked = { ...talk, temperature: 1, effort: 'low' } as const
  const plain = await collect(command(['cat']), asked)
  assert.deepEqual(plain.notices, [
    'left out, program has no place for it: temperature, effort, system prompt',
  ])
  assert.deepEqual((await collect(command(['printf', '{system}']), talk)).notices, [])
  assert.deepEqual((await collect(command(['cat'], { feed: 'transcript' }), talk)).notices, [])
})

test('a program is given words only', LIMIT, async () => {
  const call = { kind: 'call', id: 'c', name: 'look', input: { at: 'sky' } } as const
  const turns = [
    user(text('one'), sample('image/png')),
    assistant(call),
    user(result('c', 'look', text('blue')), text('so?')),
  ]
  const all = await collect(command(['cat'], { feed: 'transcript' }), { ...ask('', { tools }), turns })
  assert.deepEqual(all.notices, [
    'left out: image/png (the program program takes none)',
    'tools left out: the program program takes none',
  ])
  assert.equal(
    all.text,
    'User:\none\n[image/png left out: the program program takes none]\n\n' +
      'Assistant:\n[called look: {"at":"sky"}]\n\nUser:\n[look answered:]\nblue\nso?\n',
  )
  const refused = await collect(command(['touch', '/no/such/file']), { ...ask(''), turns: turns.slice(0, 1) })
  assert.match(String(refused.error), /the program program takes no image\/png; it takes words only/)
})

test('an argument that is too long is refused before anything runs', LIMIT, async () => {
  const all = await collect(command(['printf', '{system}']), ask('hi', { system: 'x'.repeat(200_000) }))
  assert.match(String(all.error), /less than 128 KiB/)
})

test('a prompt of many megabytes passes, to a program that reads it late', LIMIT, async () => {
  const all = await collect(command('sleep 0.2; wc -c'), ask('x'.repeat(20e6)))
  assert.equal(all.text.trim(), '20000000')
})

/** Programs that do not end, each printing the pids to look after. The last number: does it outlive SIGTERM? */
const stubborn: readonly (readonly [title: string, words: string, outlives: boolean])[] = [
  ['one that waits', 'echo $$; exec sleep 100', false],
  ['one that forks children', 'sleep 100 & echo $$ $!; sleep 100', false],
  ['one whose child let go of its output', 'sleep 100 >/dev/null 2>&1 & echo $$ $!; sleep 100', false],
  ['one that ignores SIGTERM', 'trap "" TERM; echo $$; while :; do sleep 0.05; done', true],
  [
    'one whose child ignores SIGTERM',
    'sh -c \'trap "" TERM; echo $$; exec >/dev/null 2>&1; while :; do sleep 0.05; done\' & sleep 100',
    true,
  ],
]
for (const [title, words, outlives] of stubborn) {
  test(`${title} ends with its group on abort`, LIMIT, async () => {
    const abort = new AbortController()
    let fired = 0
    const all = await collect(command(words, { grace: 300 }), ask('hi'), abort.signal, () => {
      setImmediate(() => {
        fired = performance.now()
        abort.abort('enough')
      })
    })
    assert.equal(all.error, 'enough')
    assert.ok(all.at - fired < 1000, `rejected after ${all.at - fired} ms`)
    for (const pid of pidsIn(all)) await gone(pid)
    const took = performance.now() - fired
    assert.equal(took >= 290, outlives, `SIGTERM first, SIGKILL after the grace: ${took} ms`)
  })
}

test('an iteration that is left ends the program', LIMIT, async () => {
  let text = ''
  for await (const delta of command('echo $$; exec sleep 100').stream(
    ask('hi'),
    new AbortController().signal,
  )) {
    if (delta.kind === 'text') text = delta.text
    break
  }
  await gone(Number(text))
})

test('a child that outlives its parent and holds the output is ended after the grace', LIMIT, async () => {
  const begun = performance.now()
  const all = await collect(command('sleep 100 & echo $!', { grace: 200 }), ask('hi'))
  assert.ifError(all.error)
  assert.equal(all.end, 'stop')
  assert.ok(all.at - begun < 5000)
  for (const pid of pidsIn(all)) await gone(pid)
})

test('a child that finishes soon after its parent is heard to its end', LIMIT, async () => {
  const all = await collect(command('(sleep 0.1; printf last) & printf first-', { grace: 5000 }), ask('hi'))
  assert.deepEqual([all.text, all.error], ['first-last', undefined])
})

test('aborted before it begins: nothing is started', LIMIT, async () => {
  const all = await collect(command('touch /no/such/file'), ask('hi'), AbortSignal.abort('no'))
  assert.equal(all.error, 'no')
})

test('a reply of 100 MB passes without being held', LIMIT, async () => {
  const before = process.memoryUsage.rss()
  let length = 0
  let peak = 0
  for await (const delta of command('head -c 100000000 /dev/zero | tr "\\0" x').stream(
    ask('hi'),
    new AbortController().signal,
  )) {
    if (delta.kind === 'text') length += delta.text.length
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  assert.equal(length, 100e6)
  assert.ok(peak - before < 150e6, `grew by ${peak - before}`)
})

const pidsIn = (all: Collected): readonly number[] => {
  const pids = all.text.trim().split(/\s+/).map(Number)
  assert.ok(pids.length && pids.every((pid) => pid > 1), all.text)
  return pids
}

/** Until a process is no more, or is only waiting to be buried by init; the time limit of the test is the limit. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    if (stat === '' || /\) [ZX] /.test(stat)) return
    await sleep(5)
  }
}
