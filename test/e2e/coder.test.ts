import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { at } from '../../src/lib/json.ts'
import { Vendor, says } from '../providers/vendor.ts'
import type { Seen } from '../providers/vendor.ts'
import { Hive } from './hive.ts'

const timeout = 60_000

const fenced = (program: string) => says(`Here it is.\n\n\`\`\`js\n${program}\n\`\`\`\n`)

/** A hive with the agent that `/coder` makes, answered by a script. */
async function coding(t: TestContext, script: Parameters<typeof Vendor.start>[1]) {
  const stack = new AsyncDisposableStack()
  const vendor = stack.use(await Vendor.start({ dialect: 'anthropic' }, script))
  const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url }
  const hive = stack.use(await Hive.start(t, { env }))
  await hive.ok(`printf '/coder\\n' | script -qec 'hivefs chat claude' /dev/null`)
  return { hive, vendor, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const lastPrompt = ({ body }: Seen): string => {
  const messages = at(body, 'messages') as readonly unknown[]
  return JSON.stringify(at(messages.at(-1), 'content'))
}

test('an agent draws, sees what is there, and puts right what went wrong, once', { timeout }, async (t) => {
  await using tree = await coding(t, [
    fenced('const cube = box({color: "red"})'),
    fenced('const ball = sphere({color: "blue"})\nball.fly()'),
    fenced('const ball = sphere({color: "blue", x: 2})'),
    fenced('nothing.at.all()'),
    fenced('nothing.again()'),
    fenced('cube.set({color: "green"})'),
  ])
  const { hive, vendor } = tree
  const ask = (prompt: string) => hive.ok(`echo '${prompt}' > $N/llm/coder/input`)
  const shown = (what: string) => hive.ok(`grep -q -m 1 ${what} $N/rio/CONTEXT`)

  await t.test('what it says is drawn', async () => {
    await ask('draw a red cube')
    await shown(`'^cube\\b'`)
    assert.match(
      JSON.stringify(vendor.requests[0]!.body),
      /CONTEXT {2}what is on the screen/,
      'it was taught',
    )
  })
  await t.test('it is told what is on the screen', async () => {
    await hive.ok(`until grep -q '^cube box' $N/llm/coder/system; do :; done`)
    await ask('add a blue ball')
    assert.match(JSON.stringify((await vendor.arrived(1)).body), /CONTEXT FOR rio:.*cube/)
  })
  await t.test('a program that fails is its next prompt, with the place', async () => {
    const retry = lastPrompt(await vendor.arrived(2))
    assert.match(retry, /ball\.fly/)
    assert.match(retry, /line 2/)
    await shown(`'^ball\\b'`)
  })
  await t.test('one that fails again is not tried again', async () => {
    await ask('spoil it')
    await vendor.arrived(4)
    const stopped = await hive.ok(
      `until grep -q 'scene/STDERR.*stopped' $N/routes; do :; done; cat $N/routes`,
    )
    assert.match(stopped, /rio\/scene\/STDERR -> llm\/coder\/input\tstopped/)
    assert.equal(vendor.requests.length, 5)
  })
  await t.test('and a prompt by hand goes on', async () => {
    await ask('make the cube green')
    await hive.ok(`until grep -q '00\\(ff\\|80\\)00\\|green' $N/rio/scene/nodes/cube; do :; done`)
    assert.equal(vendor.requests.length, 6)
  })
})
