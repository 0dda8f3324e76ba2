import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complete, obey, slashes } from '../../src/talk/slash.ts'
import type { Chat } from '../../src/talk/chat.ts'

const timeout = 10_000

/** A line, and what completes it. */
const completions: readonly [line: string, hits: readonly string[], part: string][] = [
  ['/', Object.keys(slashes).map((name) => `/${name} `), '/'],
  ['/con', ['/connect ', '/config ', '/context '], '/con'],
  ['/nothing', [], '/nothing'],
  ['why', [], 'why'],
  ['/connect ', ['claude', 'clara', 'poet'], ''],
  ['/delete cla', ['claude', 'clara'], 'cla'],
  ['/model cla', [], 'cla'],
  ['/constructor cla', [], 'cla'],
]

test('Tab completes commands and names of agents', { timeout }, async (t) => {
  for (const [line, hits, part] of completions)
    await t.test(line, () => assert.deepEqual(complete(line, ['claude', 'clara', 'poet']), [hits, part]))
})

/** A line, and what is wrong with it. */
const refusals: readonly [line: string, complaint: RegExp][] = [
  ['/jump', /^no such command: \/jump; there is \/new, \/connect, .*\/help$/],
  ['/', /^no such command: \/; there is/],
  ['/constructor', /^no such command/],
  ['/new', /^NAME is missing: \/new NAME \[SYSTEM\]$/],
  ['/mount tcp!a!1', /^NAME is missing: \/mount ADDRESS NAME$/],
  ['/attach a/output', /^DST is missing: \/attach SRC DST \[last\]$/],
  ['/connect  ', /^AGENT is missing/],
  ['/clear all', /^\/clear takes no words$/],
]

test('a wrong command says what would be right', { timeout }, async (t) => {
  for (const [line, message] of refusals)
    await t.test(line, () => assert.rejects(obey({} as Chat, line), { message }))
})

test('/help has a line for each command', { timeout }, async () => {
  let said = ''
  await obey({ say: (text: string) => void (said += text) } as Chat, '/help')
  assert.deepEqual(
    said.split('\n').map((line) => /^\/(\w+) .*\S$/.exec(line)?.[1]),
    Object.keys(slashes),
  )
})
