/** The contract of the agents' tree: each file, the sentence it is promised with, and what shows that it holds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { llmFiles } from '../../src/llmfs/files.ts'
import { text as decoded } from '../../src/lib/bytes.ts'
import { DMDIR, ORDWR, OREAD } from '../../src/ninep/const.ts'
import { ProviderError } from '../../src/providers/provider.ts'
import { describe } from '../../src/synth/index.ts'
import { Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'

const timeout = 20_000

/** Shows it on an agent `bob` whose model says what the test says; `paths` are those of all files. */
type Proof = (bob: Served, puppet: Puppet, paths: readonly string[]) => Promise<void>

/** Has the model answer, and waits until it has. */
async function answered(bob: Served, puppet: Puppet, prompt: string, ...said: readonly string[]) {
  await bob.echo('bob/input', prompt)
  puppet.say(...said.map(words), STOP)
  assert.equal(await bob.cat('bob/wait'), 'idle\n')
}

// oxfmt-ignore
const files: Readonly<Record<string, readonly [sentence: string, proof: Proof]>> = {
  '/': ['agents are directories that come and go', async (bob) => {
    await (await bob.fs.client.root.walk([])).create('ann', DMDIR | 0o700, OREAD)
    assert.deepEqual((await bob.ls('/')).filter((name) => name.length === 3), ['ctl', 'bob', 'ann'])
  }],
  '/ctl': ['new NAME [PROVIDER [MODEL]] · delete NAME · rename OLD NEW · provider NAME · machine add|remove NAME', async (bob) => {
    await bob.echo('ctl', 'new ann puppet echo-2\nrename ann amy\nmachine add box\nprovider puppet\n')
    assert.match(await bob.cat('amy/config'), /"model": "echo-2"/)
    assert.equal(await bob.cat('ctl'), 'provider puppet\nagents bob amy\nmachines box\n')
    await bob.echo('ctl', 'delete amy\nmachine remove box\n')
    assert.equal(await bob.cat('ctl'), 'provider puppet\nagents bob\nmachines \n')
  }],
  '/providers': ['each provider: ready | no key (VAR) | unreachable, then its models, default first', async (bob) =>
    assert.equal(await bob.cat('providers'), 'puppet: ready\n  echo-1\n  echo-2\n')],
  '/help': ['one line for each file and verb', async (bob) =>
    assert.match(await bob.cat('help'), /^providers .*each provider/m)],
  '/NAME': ['rm -r removes it, mv renames it', async (bob) => {
    await (await bob.fs.client.root.walk(['bob'])).wstat({ name: 'rob' })
    assert.equal(await bob.cat('rob/status'), 'idle\n')
    await (await bob.fs.client.root.walk(['rob'])).remove()
    await assert.rejects(bob.cat('rob/status'), { code: 'ENOENT' })
  }],
  '/NAME/ctl': ['verbs; read = status', async (bob) => {
    await bob.echo('bob/ctl', 'temperature 0.5\n')
    assert.match(await bob.cat('bob/ctl'), /^state idle\n[^]*^temperature 0.5$/m)
    await assert.rejects(bob.echo('bob/ctl', 'jump\n'), /jump; one of provider, model/)
  }],
  '/NAME/input': ['a prompt (text, image, PDF, audio, mixed)', async (bob, puppet) => {
    await answered(bob, puppet, 'hello', 'hi')
    assert.equal(await bob.cat('bob/turns/1/prompt'), 'hello\n')
  }],
  '/NAME/output': ['blocking: the reply, as it is produced', async (bob, puppet) => {
    const output = await bob.open('bob/output')
    const first = output.read(0, 100)
    await bob.echo('bob/input', 'go')
    puppet.say(words('half'))
    assert.equal(decoded(await first), 'half')
    puppet.say(words(' done'), STOP)
    assert.equal(decoded(await output.readAll(4, 100)), ' done')
  }],
  '/NAME/rpc': ['open read-write: write a prompt, read its own reply', async (bob, puppet) => {
    const rpc = await bob.open('bob/rpc', ORDWR)
    await rpc.write(0, Buffer.from('mine'))
    puppet.say(words('yours'), STOP)
    assert.equal(decoded(await rpc.readAll(0, 100)), 'yours')
  }],
  '/NAME/history': ['the conversation, JSON lines', async (bob, puppet) => {
    await answered(bob, puppet, 'a', 'b')
    const said = (await bob.cat('bob/history')).trim().split('\n').map((line): unknown => JSON.parse(line))
    assert.partialDeepStrictEqual(said, [{ role: 'user', content: 'a' }, { role: 'assistant', content: 'b' }])
  }],
  '/NAME/system': ['the system prompt', async (bob, puppet) => {
    await bob.echo('bob/system', 'You rhyme.')
    await answered(bob, puppet, 'a', 'b')
    assert.equal(puppet.asks[0]!.system, 'You rhyme.')
  }],
  '/NAME/config': ['JSON: provider, model, temperature, max_tokens, max_history, max_context_tokens, effort, tools, fallback…', async (bob) => {
    await bob.echo('bob/config', '{"temperature": 1, "max_tokens": 9}')
    const all: unknown = JSON.parse(await bob.cat('bob/config'))
    assert.partialDeepStrictEqual(all, { provider: 'puppet', model: 'echo-1', temperature: 1, max_tokens: 9, effort: null })
  }],
  '/NAME/rules': ['plumbing: patterns in replies -> named outputs', async (bob) => {
    await bob.echo('bob/rules', 'js\n/(?<note>NOTE .*)/ -> {note}\n')
    assert.equal(await bob.cat('bob/rules'), 'js\n/(?<note>NOTE .*)/ -> {note}\n')
    assert.deepEqual((await bob.ls('bob')).slice(-2), ['JS', 'NOTE'])
  }],
  '/NAME/RULE': ['one blocking file per rule (CAPITALS); writing one injects context', async (bob, puppet) => {
    await bob.echo('bob/rules', 'js\n')
    const js = await bob.open('bob/JS')
    const found = js.readAll(0, 100)
    await answered(bob, puppet, 'go', 'here:\n```js\nlet a\n```\n')
    assert.equal(decoded(await found), 'let a\n')
    await bob.echo('bob/JS', 'a is there')
    assert.match(await bob.cat('bob/system'), /CONTEXT FOR js:\na is there\n/)
  }],
  '/NAME/state': ['the whole agent as one JSON file; cp a/state b/state clones', async (bob, puppet) => {
    await bob.echo('bob/system', 'You rhyme.')
    await bob.echo('bob/rules', 'js\n')
    await answered(bob, puppet, 'a', 'b')
    await bob.echo('ctl', 'new ann\n')
    await bob.echo('ann/state', await bob.cat('bob/state'))
    for (const file of ['system', 'rules', 'config', 'history', 'state'])
      assert.equal(await bob.cat(`ann/${file}`), await bob.cat(`bob/${file}`))
  }],
  '/NAME/status': ['one word: idle | queued | streaming | error | cancelled | paused', async (bob, puppet) => {
    const word = () => bob.cat('bob/status')
    assert.equal(await word(), 'idle\n')
    await bob.echo('bob/input', 'one')
    assert.equal(await word(), 'streaming\n')
    await bob.echo('bob/ctl', 'cancel\n')
    assert.equal(await word(), 'cancelled\n')
    await bob.echo('bob/input', 'two')
    puppet.say(new ProviderError('auth', 'no'))
    assert.equal(await bob.cat('bob/wait'), 'error\n')
    assert.equal(await word(), 'error\n')
  }],
  '/NAME/wait': ['blocking: returns the status when the running turn has ended (at once when idle)', async (bob, puppet) => {
    assert.equal(await bob.cat('bob/wait'), 'idle\n')
    await bob.echo('bob/input', 'go')
    const wait = bob.cat('bob/wait')
    puppet.say(STOP)
    assert.equal(await wait, 'idle\n')
  }],
  '/NAME/usage': ['tokens in, out, cached, reasoning; cost in USD; per turn and total', async (bob, puppet) => {
    puppet.say({ kind: 'usage', usage: { input: 9, output: 4, cached: 2, reasoning: 1 } })
    await answered(bob, puppet, 'a', 'b')
    assert.match(await bob.cat('bob/usage'), /^turn in out cached reasoning usd\n1 9 4 2 1 \S+\ntotal 9 4 2 1 \S+\n$/)
  }],
  '/NAME/THOUGHTS': ['blocking: reasoning summaries where the model gives them', async (bob, puppet) => {
    const thoughts = bob.cat('bob/THOUGHTS')
    puppet.say({ kind: 'thought', text: 'hm' })
    await answered(bob, puppet, 'a', 'b')
    assert.equal(await thoughts, 'hm')
  }],
  '/NAME/ERRORS': ['blocking: one line per problem', async (bob, puppet) => {
    const errors = await bob.open('bob/ERRORS')
    const line = errors.read(0, 1000)
    await bob.echo('bob/input', 'a')
    puppet.say(new ProviderError('quota', 'the purse\nis empty'))
    assert.match(decoded(await line), /^\S+Z turn 1: puppet: quota: the purse is empty\n$/)
  }],
  '/NAME/help': ['one line for each file and verb', async (bob, _puppet, paths) => {
    const help = await bob.cat('bob/help')
    for (const path of paths) {
      const [, name, ...below] = path.slice(1).split('/')
      if (path.startsWith('/NAME/') && below.length === 0) assert.match(help, new RegExp(`^\\s*${name}\\b`, 'm'))
    }
  }],
  '/NAME/turns': ['every turn kept, numbered from 1', async (bob, puppet) => {
    await answered(bob, puppet, 'a', 'b')
    await answered(bob, puppet, 'c', 'd')
    assert.deepEqual(await bob.ls('bob/turns'), ['1', '2'])
  }],
  '/NAME/turns/N': ['one prompt and what came of it', async (bob, puppet, paths) => {
    await answered(bob, puppet, 'a', 'b')
    assert.deepEqual((await bob.ls('bob/turns/1')).sort(), paths.flatMap((path) => path.split('/turns/N/')[1] ?? []).toSorted())
  }],
  '/NAME/turns/N/prompt': ['what was asked', async (bob, puppet) => {
    await answered(bob, puppet, 'a', 'b')
    assert.equal(await bob.cat('bob/turns/1/prompt'), 'a\n')
  }],
  '/NAME/turns/N/output': ['its reply', async (bob, puppet) => {
    await answered(bob, puppet, 'a', 'b', 'c')
    assert.equal(await bob.cat('bob/turns/1/output'), 'bc')
  }],
  '/NAME/turns/N/calls': ['each use of a tool, JSON lines', async (bob, puppet) => {
    await bob.echo('bob/ctl', 'tools ls /llm\n')
    await bob.echo('bob/input', 'look')
    puppet.say({ kind: 'call', id: '1', name: 'ls', input: { path: '/rio' } }, { kind: 'end', reason: 'calls' }, STOP)
    await bob.cat('bob/wait')
    const line: unknown = JSON.parse(await bob.cat('bob/turns/1/calls'))
    assert.partialDeepStrictEqual(line, { name: 'ls', input: { path: '/rio' }, failed: true })
  }],
  '/NAME/turns/N/usage': ['its tokens', async (bob, puppet) => {
    puppet.say({ kind: 'usage', usage: { input: 9, output: 4, cached: 2, reasoning: 1 } })
    await answered(bob, puppet, 'a', 'b')
    assert.match(await bob.cat('bob/turns/1/usage'), /^in 9\nout 4\ncached 2\nreasoning 1\n/)
  }],
  '/NAME/turns/N/status': ['how far it has come', async (bob, puppet) => {
    await bob.echo('bob/input', 'a')
    assert.equal(await bob.cat('bob/turns/1/status'), 'streaming\n')
    puppet.say(STOP)
    await bob.cat('bob/wait')
    assert.equal(await bob.cat('bob/turns/1/status'), 'done\n')
  }],
}

const pathsOf = (bob: Served): readonly string[] => [...describe(llmFiles(bob.llm))].map(([path]) => path)

for (const [path, [sentence, proof]] of Object.entries(files))
  test(`llm${path}: ${sentence}`, { timeout }, async () => {
    const puppet = new Puppet()
    await using bob = await served([puppet])
    await proof(bob, puppet, pathsOf(bob))
  })

test('no file is without a sentence', { timeout }, async () => {
  await using bob = await served()
  assert.deepEqual(pathsOf(bob).toSorted(), Object.keys(files).toSorted())
})
