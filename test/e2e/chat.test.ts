import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { says, status, Vendor } from '../providers/vendor.ts'
import { Hive } from './hive.ts'

const timeout = 60_000
/** How long one thing may take to appear on the terminal, in milliseconds. */
const PATIENCE = 15_000

const CTRL_C = '\x03'
const CTRL_D = '\x04'

/** `hivefs chat` on a terminal of its own. */
class Person implements AsyncDisposable {
  readonly #child
  readonly #exit: Promise<unknown[]>
  #shown = ''
  #seen = 0

  constructor(hive: Hive, words = '') {
    const line = `stty cols 200 && exec hivefs chat ${words}`
    this.#child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { ...hive.env, TERM: 'xterm', SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#shown += text))
    this.#exit = once(this.#child, 'exit')
  }

  type(keys: string): void {
    this.#child.stdin.write(keys)
  }

  /** What is on the terminal up to this, from where the last look ended. */
  async sees(wanted: string | RegExp): Promise<string> {
    const signal = AbortSignal.timeout(PATIENCE)
    for (;;) {
      const rest = this.#shown.slice(this.#seen)
      const at = typeof wanted === 'string' ? rest.indexOf(wanted) : rest.search(wanted)
      if (at >= 0) {
        const end = at + (typeof wanted === 'string' ? wanted.length : wanted.exec(rest)![0].length)
        this.#seen += end
        return rest.slice(0, end)
      }
      await once(this.#child.stdout, 'data', { signal }).catch((error: unknown) => {
        throw new Error(`no ${String(wanted)} in ${JSON.stringify(rest)}`, { cause: error })
      })
    }
  }

  /** Types a line at the next prompt. */
  async says(line: string, agent = 'claude'): Promise<void> {
    await this.sees(`${agent}> `)
    this.type(line)
    if (line.endsWith('\t')) await this.sees('de') // what Tab has added
    this.type('\r')
    await this.sees('\r\n')
  }

  async exit(): Promise<unknown> {
    return (await this.#exit)[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill()
    await this.#exit
  }
}

/** A hive whose agent is answered by a script. */
async function talking(t: TestContext, script?: Parameters<typeof Vendor.start>[1]) {
  const stack = new AsyncDisposableStack()
  const vendor = stack.use(await Vendor.start({ dialect: 'anthropic' }, script))
  const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url }
  const hive = stack.use(await Hive.start(t, { env }))
  return { hive, vendor, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('a person talks with an agent', { timeout }, async (t) => {
  let go = () => undefined as void
  const more = new Promise<void>((done) => (go = done))
  await using tree = await talking(t, [
    (async function* () {
      yield { text: '# Title\nsome **bold' }
      await more
      yield { text: '** words' }
    })(),
    [{ text: 'half' }, { stall: true }],
    says('alive'),
    says('again'),
    status(401, 'invalid x-api-key'),
    says('pasted'),
    says('block'),
    says('typed ahead'),
  ])
  const { hive, vendor } = tree
  await using person = new Person(hive)

  await t.test('the reply streams, and is rendered', async () => {
    await person.says('hello')
    await person.sees('\x1b[1mTitle\x1b[22m\r\nsome \x1b[1mbold')
    assert.equal(await hive.ok('cat $A/status'), 'streaming\n')
    go()
    await person.sees('\x1b[22m words\r\n')
  })
  await t.test('Ctrl-C ends the turn and not the chat', async () => {
    await person.says('stall')
    await person.sees('half')
    person.type(CTRL_C)
    await person.sees('(cancelled)')
    await vendor.left(1)
    assert.equal(await hive.ok('cat $A/wait'), 'cancelled\n')
    await person.says('still there?')
    await person.sees('alive\r\n')
  })
  await t.test('/retry sends the last prompt again', async () => {
    await person.says('/retry')
    await person.sees('again\r\n')
    assert.equal(await hive.ok('cat $A/turns/4/prompt'), 'still there?\n')
  })
  await t.test('a turn that fails says why', async () => {
    await person.says('no key')
    await person.sees('invalid x-api-key')
  })
  await t.test('what is pasted is one message', async () => {
    await person.sees('claude> ')
    person.type('\x1b[200~one\rtwo\rthree\x1b[201~\r')
    await person.sees('pasted\r\n')
    assert.equal(await hive.ok('cat $A/turns/6/prompt'), 'one\ntwo\nthree\n')
  })
  await t.test('a backslash and a block go on', async () => {
    await person.says('look:\\')
    person.type('```js\rlet a\r```\r')
    await person.sees('block\r\n')
    assert.equal(await hive.ok('cat $A/turns/7/prompt'), 'look:\n```js\nlet a\n```\n')
  })
  await t.test('the lines are kept, for the owner alone', () => {
    const path = `${hive.home}/.local/state/hivefs/chat_history`
    assert.equal(statSync(path).mode & 0o777, 0o600)
  })
  await t.test('Ctrl-C twice at an empty prompt ends it', async () => {
    await person.sees('claude> ')
    person.type(`begun${CTRL_C}`)
    await person.sees(/begun[^]*claude> /)
    person.type(CTRL_C)
    await person.sees(/ends the chat[^]*claude> /)
    person.type(CTRL_C)
    assert.equal(await person.exit(), 0)
  })
  await t.test('the line of the last time is there, and Ctrl-D ends it', async () => {
    await using later = new Person(hive)
    await later.sees('claude> ')
    later.type('\x1b[A')
    await later.sees('```')
    later.type('\x15')
    later.type(CTRL_D)
    assert.equal(await later.exit(), 0)
  })
})

/** What is typed, what is seen then, and who is talked with after it. */
// oxfmt-ignore
const commands: readonly [line: string, seen: string | RegExp, agent?: string][] = [
  ['/list', '* claude idle'],
  ['/new poet You rhyme.', '', 'poet'],
  ['/system', 'You rhyme.', 'poet'],
  ['/list', /claude idle\r\n\* poet idle/, 'poet'],
  ['/temperature 0.5', '', 'poet'],
  ['/temperature', '0.5', 'poet'],
  ['/config', '"temperature": 0.5', 'poet'],
  ['/use offline', '', 'poet'],
  ['/provider', 'offline', 'poet'],
  ['/use', /offline \S*\r\n.*sonnet, opus/, 'poet'],
  ['/use offline rul', '', 'poet'],
  ['/use nonsense', /no such alias/, 'poet'],
  ['/errors', /no problems/, 'poet'],
  ['/status', /state idle/, 'poet'],
  ['/connect nobody', 'there is no agent nobody, but claude, poet', 'poet'],
  ['/connect clau\t', '', 'claude'],
  ['hello there', 'hello there'],
  ['/history', /user: hello there\r\nassistant: hello there/],
  ['/attach poet/output claude/input last', ''],
  ['/attachments', /llm\/poet\/output -> llm\/claude\/input last/],
  ['/context poet', ''],
  ['/attachments', /rio\/CONTEXT -> llm\/poet\/history last/],
  ['/detach /rio/CONTEXT', ''],
  ['/detach poet/output claude/input', ''],
  ['/detach poet/output', 'no such route'],
  ['/clear', ''],
  ['/model parrot', ''],
  ['/model', 'parrot'],
  ['/cancel', ''],
  ['/delete poet', ''],
  ['/list', /\* claude idle\r\n/],
  ['/jump', 'no such command: /jump; there is /new,'],
  ['/mount', 'ADDRESS is missing'],
  ['/disconnect', '', ''],
  ['/status', '# ', ''],
  ['hello?', 'no agent is connected', ''],
]

test('the slash commands', { timeout }, async (t) => {
  await using tree = await talking(t)
  await using person = new Person(tree.hive, 'claude')
  let agent = 'claude'
  for (const [line, seen, next = 'claude'] of commands)
    await t.test(JSON.stringify(line), async () => {
      await person.says(line, agent)
      agent = next
      await person.sees(seen)
    })
  assert.equal(await tree.hive.ok('ls $N/llm'), 'claude\nctl\nhelp\nproviders\n')
})

/** A line for the shell, and what comes of it. */
const lines: readonly [line: string, stdout: string | RegExp, stderr: RegExp, status: number][] = [
  ["echo 'say this' | hivefs chat", 'say this\n', /^$/, 0],
  ["printf 'two\\nlines' | hivefs chat claude | tr a-z A-Z", 'TWO\nLINES\n', /^$/, 0],
  ['hivefs chat < /dev/null', '', /^hivefs: there is no prompt on standard input\n$/, 1],
  ['echo hi | hivefs chat nobody', '', /^hivefs: there is no agent nobody, but claude\n$/, 1],
]

test('a pipe is one prompt', { timeout }, async (t) => {
  await using tree = await talking(t)
  for (const [line, stdout, stderr, code] of lines)
    await t.test(line, async () => {
      const said = await tree.hive.sh(line)
      assert.equal(said.stdout, stdout)
      assert.match(said.stderr, stderr)
      assert.equal(said.status, code)
    })
})

test('a reply that fails in a pipe is what came of it, the reason and status 1', { timeout }, async (t) => {
  await using tree = await talking(t, [[{ text: '**half' }, { cut: 'hangup' }]])
  const said = await tree.hive.sh('echo hi | hivefs chat')
  assert.equal(said.stdout, '**half\n')
  assert.match(said.stderr, /^hivefs: .*anthropic/)
  assert.equal(said.status, 1)
})

test('two chats with one agent get their own replies', { timeout }, async (t) => {
  await using tree = await talking(t)
  const each = Array.from({ length: 4 }, (_, at) => tree.hive.ok(`echo 'from ${at}' | hivefs chat`))
  assert.deepEqual(await Promise.all(each), ['from 0\n', 'from 1\n', 'from 2\n', 'from 3\n'])
})
