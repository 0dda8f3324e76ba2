import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DMDIR, DMSTREAM } from '../../src/ninep/const.ts'
import { keep } from '../../src/ninep/stat.ts'
import { heightOf, placed, WIDTH } from '../../src/web/page/operator/layout.ts'
import type { Box, Point } from '../../src/web/page/operator/layout.ts'
import { edgesOf, quoted } from '../../src/web/page/operator/table.ts'
import { portAt, portsOf, withEnds } from '../../src/web/page/operator/vertex.ts'
import type { Kind, Vertex } from '../../src/web/page/operator/vertex.ts'

const timeout = 10_000

test('a table of routes is edges, and what grows is a pulse', { timeout }, () => {
  const table = (copied: number) =>
    [
      '# route\tstate\tcopied_bytes\tlast_error',
      `llm/a/output -> llm/b/input last max 3\trunning\t${copied}\t-`,
      '"far/my \\"own\\" file" -> x\twaiting\t0\tfile does not exist: x',
      'no route at all',
      '',
    ].join('\n')
  const before = edgesOf(table(5), [])
  assert.deepEqual(before, [
    {
      id: 'llm/a/output -> llm/b/input',
      src: 'llm/a/output',
      dst: 'llm/b/input',
      line: 'llm/a/output -> llm/b/input last max 3',
      state: 'running',
      copied: 5,
      pulse: 0,
      error: '',
    },
    {
      id: '"far/my \\"own\\" file" -> x',
      src: 'far/my "own" file',
      dst: 'x',
      line: '"far/my \\"own\\" file" -> x',
      state: 'waiting',
      copied: 0,
      pulse: 0,
      error: 'file does not exist: x',
    },
  ])
  const pulses = (copied: number) => edgesOf(table(copied), before).map(({ pulse }) => pulse)
  assert.deepEqual(pulses(5), [0, 0])
  assert.deepEqual(pulses(9), [1, 0])
  assert.equal(quoted(before[1]!.src), '"far/my \\"own\\" file"')
  assert.equal(quoted('llm/a/output'), 'llm/a/output')
})

test('mode bits say which files are ports', { timeout }, () => {
  const entry = (name: string, mode: number) => ({ ...keep, name, mode: mode >>> 0 })
  const ports = portsOf('llm/a', [
    entry('turns', DMDIR | 0o700),
    entry('ctl', 0o600),
    entry('status', 0o400),
    entry('JS', DMSTREAM | 0o600),
    entry('ERRORS', DMSTREAM | 0o400),
    entry('rpc', DMSTREAM | 0o600),
    entry('history', 0o600),
    entry('output', DMSTREAM | 0o400),
    entry('input', 0o200),
  ])
  const names = (wanted: string) => ports.filter(({ side }) => side === wanted).map(({ name }) => name)
  assert.deepEqual(names('left'), ['input', 'history', 'JS'])
  assert.deepEqual(names('right'), ['output', 'JS', 'ERRORS'])
})

const vertex = (id: string, kind: Kind = 'agent'): Vertex => ({
  id,
  kind,
  name: id,
  state: 'idle',
  ports: [{ path: `${id}/input`, name: 'input', side: 'left' }],
})

const edges = (...lines: readonly string[]) =>
  edgesOf(lines.map((line) => `${line}\trunning\t0\t-`).join('\n'), [])

test('what routes name is there, as what it is', { timeout }, () => {
  const all = withEnds(
    [vertex('llm/a')],
    edges(
      'llm/a/state -> llm/gone/input',
      'events -> llm/a/input',
      'llm/a/{HOST} -> {host}/scene/parse',
      'box/x -> box/y/z',
    ),
  )
  assert.deepEqual(
    all.map(({ id, kind, state, ports }) => [id, kind, state, ports.map(({ name }) => name).join(' ')]),
    [
      ['llm/a', 'agent', 'idle', 'input state {HOST}'],
      ['llm/gone', 'agent', 'missing', 'input'],
      ['/', 'files', 'up', 'events'],
      ['{host}', 'machines', 'each', 'scene/parse'],
      ['box', 'files', 'missing', 'x y/z'],
    ],
  )
  assert.equal(portAt(all[0]!, 'llm/a/input', 'right'), undefined)
})

const boxed = (vertices: readonly Vertex[]): Box[] =>
  vertices.map((vertex) => ({ ...vertex, height: heightOf(vertex, false) }))

/** Pairs that cover each other. */
function overlaps(boxes: readonly Box[], places: ReadonlyMap<string, Point>): string[] {
  const found: string[] = []
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) {
      const [p, q] = [places.get(a.id)!, places.get(b.id)!]
      const beside = Math.abs(p.x - q.x) >= WIDTH
      if (!beside && p.y < q.y + b.height && q.y < p.y + a.height) found.push(`${a.id} ${b.id}`)
    }
  return found
}

test('routes lead to the right, round circles too', { timeout }, () => {
  const routes = edges(
    'llm/c/output -> llm/b/input',
    'llm/b/output -> rio/parse',
    'rio/CONTEXT -> llm/c/input',
  )
  const boxes = boxed(
    withEnds([vertex('rio', 'display'), vertex('llm/b'), vertex('llm/c'), vertex('far', 'host')], routes),
  )
  const places = placed(boxes, routes, new Map())
  const xs = ['llm/c', 'llm/b', 'rio', 'far'].map((id) => places.get(id)!.x)
  assert.deepEqual(
    xs,
    xs.toSorted((a, b) => a - b),
  )
  assert.equal(new Set(xs).size, 4)
})

test('nobody moves when somebody comes or goes, and nobody covers another', { timeout }, () => {
  const many = Array.from({ length: 100 }, (_, i) => vertex(`llm/a${i}`))
  const boxes = boxed([...many, vertex('rio', 'display')])
  const before = placed(boxes, [], new Map([['llm/a7', { x: 13, y: 17 }]]))
  assert.deepEqual(before.get('llm/a7'), { x: 13, y: 17 })
  assert.deepEqual(overlaps(boxes, before), [])
  const more = boxed([vertex('llm/new'), ...many.slice(3), vertex('rio', 'display'), vertex('far', 'host')])
  const after = placed(more, edges('llm/a50/output -> llm/a4/input'), before)
  for (const { id } of boxes.slice(3)) assert.deepEqual(after.get(id), before.get(id))
  assert.equal(after.has('llm/a0'), false)
  assert.deepEqual(overlaps(more, after), [])
})
