import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fault } from '../../../src/riofs/guest/guest.ts'
import { Sandbox } from '../../../src/riofs/vm/sandbox.ts'
import { programs, talks, text } from './corpus.ts'
import { alike, lookedAt, lookedUp } from './looked.ts'
import { rowOf, stepsOf } from './talk.ts'
import type { Step } from './talk.ts'
import { Watched } from './watched.ts'

const timeout = 300_000

test('conversations with a scene', { timeout }, async (t) => {
  const images = await Sandbox.open()
  const empty = await images.snapshot()
  for (const name of await talks())
    await t.test(name.replace('.txt', ''), { timeout: 30_000 }, async () => {
      await images.restore(empty)
      const watched = new Watched(images)
      for (const [i, step] of stepsOf(await text(name)).entries()) {
        await watched.does(step.does)
        assert.deepEqual(wrong(watched, step, i === 0), [], `${name}, line ${step.line}: ${step.does}`)
      }
    })
  await images[Symbol.asyncDispose]()
})

test('every program of the corpus is spoken of', { timeout }, async () => {
  const said = (await Promise.all((await talks()).map(text))).join('\n').split('\n')
  assert.deepEqual(
    (await programs()).filter((name) => !said.includes(name)),
    [],
  )
})

/** What is not as it should be, a line each. */
function wrong(watched: Watched, { wanted }: Step, first: boolean): readonly string[] {
  const left = {
    print: [...watched.prints],
    value: [...watched.values],
    '!': watched.errors.map(spelled),
    fault: watched.faults.map(spelled),
  }
  const missing = wanted.filter((line) => {
    const [word = ''] = line.split(' ')
    if (!(word in left)) return !stands(watched, line)
    const said = left[word as keyof typeof left]
    const same = said[0] === line.slice(word.length + 1)
    if (same) said.shift()
    return !same
  })
  const more = Object.entries(left).flatMap(([kind, lines]) =>
    kind === 'value' ? [] : lines.map((line) => `+ ${kind} ${line}`),
  )
  return [
    ...missing.map((line) => `- ${line} (${there(watched, line)})`),
    ...more,
    ...(first ? unnamed(watched, wanted) : []),
  ]
}

const spelled = ({ where, message, line, column }: Fault): string =>
  [where && `${where}:`, message, line && `${line}:${column}`].filter(Boolean).join(' ')

function stands(watched: Watched, line: string): boolean {
  const { words, says } = rowOf(line)
  const [id = '', type] = words
  if (id === 'nodes') return watched.nodes.length === Number(type)
  if (id === 'view') return [...says].every(([key, value]) => alike(lookedAt(watched.scene.view, key), value))
  if (id.startsWith('-')) return !watched.scene.nodes.has(id.slice(1))
  const node = watched.scene.nodes.get(id)
  if (!node || (type !== '…' && node.type !== type)) return false
  return [...says].every(([key, value]) => alike(lookedUp(node, key), value))
}

/** What is there instead of what a line says. */
function there(watched: Watched, line: string): string {
  const { words, says } = rowOf(line)
  const [id = ''] = words
  if (id === 'nodes') return String(watched.nodes.length)
  const node = watched.scene.nodes.get(id)
  const look = (key: string) =>
    id === 'view' ? lookedAt(watched.scene.view, key) : node && lookedUp(node, key)
  return [node?.type, ...[...says.keys()].map((key) => `${key}=${JSON.stringify(look(key))}`)].join(' ')
}

/** Nodes that are there and were not spoken of. */
function unnamed(watched: Watched, wanted: readonly string[]): readonly string[] {
  if (wanted.some((line) => line.startsWith('nodes '))) return []
  const named = new Set(wanted.map((line) => line.split(' ')[0]))
  return watched.nodes.filter(({ id }) => !named.has(id)).map(({ id, type }) => `+ ${id} ${type}`)
}
