import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { arrows, circles, forbidden } from './imports.ts'
import type { Floors } from './imports.ts'

/** Which folder of src may import which: the house. A file that lies in src itself counts as a folder of its own. */
// oxfmt-ignore
const floors: Floors = {
  lib:       [],
  ninep:     ['lib'],
  providers: ['lib'],
  backends:  ['lib'],
  sandbox:   ['lib'],
  store:     ['lib'],
  scene:     ['lib'], // what a scene is, as data; runs in browsers too
  synth:     ['ninep', 'lib'],
  fuse:      ['ninep', 'lib'],
  mux:       ['synth', 'ninep', 'lib'],
  peers:     ['synth', 'ninep', 'lib'], // who may come from outside, and to what
  llmfs:     ['providers', 'store', 'synth', 'lib'],
  riofs:     ['scene', 'store', 'synth', 'ninep', 'lib'],
  procfs:    ['sandbox', 'store', 'synth', 'lib'],
  agentfs:   ['backends', 'procfs', 'sandbox', 'store', 'synth', 'lib'],
  vmfs:      ['procfs', 'store', 'synth', 'lib'],
  talk:      ['ninep', 'lib'], // conversations with agents, for a terminal and for a page
  cli:       ['talk', 'ninep', 'lib'],
  tui:       ['talk', 'ninep', 'lib'],
  web:       ['talk', 'scene', 'ninep', 'lib'],
  config:    ['lib'],
  start:     'everything', // the parts of start.ts; it and start.ts alone stand outside
}

const src = join(import.meta.dirname, '../../src')
const house = new Map(
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path, readFileSync(join(src, path), 'utf8')]),
)

test('the house', { timeout: 10_000 }, async (t) => {
  await t.test('imports only what its floors allow', () => {
    assert.ok(house.size > 10, `only ${house.size} files were found`)
    assert.deepEqual(forbidden(floors, house), [])
  })
  await t.test('has no circle among its files', () => assert.deepEqual(circles(arrows(house)), []))
  await t.test('reads the environment in config.ts alone', () => {
    const readers = [...house].filter(([, source]) => /\bprocess\.env\b/.test(source)).map(([path]) => path)
    assert.deepEqual(readers, ['config.ts'])
  })
  await t.test('has no circle among its floors', () => {
    const table = Object.entries(floors).filter(([, below]) => below !== 'everything')
    assert.deepEqual(circles(table as [string, string[]][]), [])
  })
})

/** A wrong house, and what is to be said about it. */
// oxfmt-ignore
const wrong: readonly [title: string, files: Record<string, string>, complaints: readonly string[]][] = [
  ['an arrow up', { 'lib/a.ts': `import { b } from '../mux/b.ts'`, 'mux/b.ts': '' }, ['lib/a.ts may not import mux/b.ts']],
  ['an arrow up, for a type', { 'ninep/a.ts': `import type { B } from '../synth/b.ts'`, 'synth/b.ts': '' }, ['ninep/a.ts may not import synth/b.ts']],
  ['a re-export', { 'cli/a.ts': `export * from '../mux/b.ts'`, 'mux/b.ts': '' }, ['cli/a.ts may not import mux/b.ts']],
  ['a dynamic import', { 'cli/a.ts': `await import('../mux/b.ts')`, 'mux/b.ts': '' }, ['cli/a.ts may not import mux/b.ts']],
  ['an import for its effect', { 'lib/a.ts': `import '../ninep/b.ts'`, 'ninep/b.ts': '' }, ['lib/a.ts may not import ninep/b.ts']],
  ['a type in place', { 'lib/a.ts': `type B = import('../ninep/b.ts').B`, 'ninep/b.ts': '' }, ['lib/a.ts may not import ninep/b.ts']],
  ['start.ts from below', { 'cli/a.ts': `import { x } from '../../start.ts'` }, ['cli/a.ts may not import ../start.ts']],
  ['a neighbour', { 'providers/a.ts': `import { b } from '../store/b.ts'`, 'store/b.ts': '' }, ['providers/a.ts may not import store/b.ts']],
  ['a folder nobody knows', { 'utils/a.ts': '' }, ['utils/a.ts: the folder utils is not in the table of floors']],
  ['a path made up at run time', { 'cli/a.ts': 'await import(name)' }, ['cli/a.ts imports what cannot be read off: import(name)']],
  ['several lines', { 'lib/a.ts': `import {\n  b,\n  c,\n} from '../mux/b.ts'`, 'mux/b.ts': '' }, ['lib/a.ts may not import mux/b.ts']],
  ['what is allowed', { 'mux/a.ts': `import { b } from '../synth/b.ts'\nimport { open } from 'node:fs'`, 'synth/b.ts': `import { c } from './c.ts'`, 'synth/c.ts': '' }, []],
]
test('a wrong house is noticed', { timeout: 10_000 }, async (t) => {
  for (const [title, files, complaints] of wrong)
    await t.test(title, () => assert.deepEqual(forbidden(floors, new Map(Object.entries(files))), complaints))
  await t.test('a circle', () => {
    const files = {
      'lib/a.ts': `import './b.ts'`,
      'lib/b.ts': `import type { A } from './c.ts'`,
      'lib/c.ts': `export * from './a.ts'`,
    }
    assert.deepEqual(circles(arrows(new Map(Object.entries(files)))), [
      'lib/a.ts -> lib/b.ts -> lib/c.ts -> lib/a.ts',
    ])
  })
})
