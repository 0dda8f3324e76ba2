/** The display apart from its real engine: what is kept, what is undone, what comes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packed } from '../../src/store/packed.ts'
import { Store } from '../../src/store/store.ts'
import { served } from './served.ts'
import type { Served } from './served.ts'
import { Toy } from './toy.ts'

const timeout = 20_000

const run = (at: Served, program: string): Promise<void> => at.echo('scene/parse', program)
const version = (at: Served, line: string): Promise<void> => at.echo('version', `${line}\n`)

/** number, parent, and * where it is shown. */
async function tree(at: Served): Promise<string[]> {
  const lines = (await at.cat('version')).trim().split('\n').slice(1)
  return lines.map((line) => {
    const [number, parent, , , , current] = line.split('\t')
    return `${number}<${parent}${current === '*' ? '*' : ''}`
  })
}

/** A display of toys, and those that it has had. */
async function toyed(store = new Store(':memory:'), base = 'toy', options: object = {}) {
  const toys: Toy[] = []
  const machine = async () => {
    const toy = new Toy(base)
    toys.push(toy)
    return toy
  }
  return Object.assign(await served({ store, machine, ...options }), { toys })
}

test('versions are a tree', { timeout }, async (t) => {
  await using at = await toyed()
  for (const n of [1, 2, 3]) await run(at, `box('n${n}'); v.n = ${n}`)
  await t.test('each program is one', async () =>
    assert.deepEqual(await tree(at), ['0<-', '1<0', '2<1', '3<2*']),
  )
  await t.test('undo goes back, variables too', async () => {
    await version(at, 'undo 2')
    assert.deepEqual(await at.ls('scene/nodes'), ['n1'])
    assert.equal(await at.cat('scene/vars'), '{"n":1}')
    await run(at, 'print(v.n)')
    assert.equal(await at.next('scene/stdout'), '1\n')
  })
  await t.test('what was undone stays a branch', async () => {
    assert.deepEqual(await tree(at), ['0<-', '1<0', '2<1', '3<2', '4<1*'])
  })
  await t.test('redo follows the branch that was left last', async () => {
    await version(at, '3')
    await version(at, 'undo 2')
    await version(at, 'redo')
    assert.equal(await at.cat('scene/tree'), 'n1 box\nn2 box\n')
    await version(at, 'redo')
    assert.equal(await at.cat('scene/vars'), '{"n":3}')
  })
  await t.test('what cannot be is said', async () => {
    await assert.rejects(version(at, 'redo'), /redo 1; no version can be redone|no versions can be redone/)
    await assert.rejects(version(at, 'undo 4'), /undo 4; 3 versions can be undone/)
    await assert.rejects(version(at, '17'), /there is no version 17/)
    await assert.rejects(version(at, 'jump'), /jump; one of undo, redo, label, snapshot/)
    assert.deepEqual((await tree(at)).at(3), '3<2*')
  })
  await t.test('labels and snapshots', async () => {
    await version(at, 'label the third')
    await version(at, 'snapshot to come back to')
    const rows = (await at.cat('version'))
      .trim()
      .split('\n')
      .map((row) => row.split('\t'))
    assert.deepEqual(rows.map((row) => row[4]).slice(4), ['the third', '-', 'to come back to'])
    assert.equal(rows.at(-1)![5], '*')
  })
})

test('what ticks and handlers changed comes back with the version', { timeout }, async () => {
  await using at = await toyed()
  await run(at, `box('a'); v.n = 1`)
  await at.echo('scene/events', '{"node": "a", "type": "click"}\n')
  await run(at, `box('b')`)
  await version(at, 'undo')
  assert.equal(await at.cat('scene/tree'), 'a box click=true\n')
  assert.deepEqual(await tree(at), ['0<-', '1<0*', '2<1'])
  await at.echo('scene/events', '{"node": "a", "type": "dblclick"}\n')
  await version(at, 'redo')
  assert.equal(await at.cat('scene/tree'), 'a box click=true\nb box\n')
  await version(at, 'undo')
  assert.equal(await at.cat('scene/tree'), 'a box click=true dblclick=true\n')
})

test('drags of a node that follow one another are one version', { timeout }, async () => {
  await using at = await toyed()
  await run(at, `box('a'); box('b')`)
  const drag = (node: string, x: number) =>
    at.echo('scene/events', `{"node":"${node}","type":"drag","to":[${x},0,0]}\n`)
  await drag('a', 1)
  await drag('a', 2)
  assert.deepEqual(await tree(at), ['0<-', '1<0', '2<1*'])
  await drag('b', 1)
  await drag('a', 3)
  assert.deepEqual(await tree(at), ['0<-', '1<0', '2<1', '3<2', '4<3*'])
  await version(at, '2')
  assert.match(await at.cat('scene/tree'), /^a box drag=2,0,0\nb box\n$/)
})

test('a display is there again', { timeout }, async (t) => {
  const store = new Store(':memory:')
  {
    await using at = await toyed(store)
    await run(at, `box('a', {color: 'red'}); v.n = 7; v.long = 'x'.repeat(9000)`)
    await run(at, `box('b')`)
    await version(at, 'undo')
    await at.echo('scene/events', '{"node": "a", "type": "click"}\n')
    await at.rio.idle()
  }
  await using at = await toyed(store)
  await t.test('without any machine', async () => {
    assert.equal(await at.cat('scene/tree'), 'a box color=red click=true\n')
    assert.deepEqual(await tree(at), ['0<-', '1<0*', '2<1'])
    assert.match(await at.next('CONTEXT'), /a box color=red click=true[^]*v\.n = 7[^]*n = 7/)
    await version(at, 'redo')
    await version(at, 'undo')
    assert.match(await at.cat('ctl'), /^machine asleep$/m)
    assert.equal(at.toys.length, 0)
  })
  await t.test('and goes on where it was', async () => {
    await run(at, 'print(v.n + v.long.length)')
    assert.match(await at.next('scene/stdout'), /^9007\n/)
    assert.deepEqual(
      at.toys.map((toy) => toy.ran),
      [['print(v.n + v.long.length)']],
    )
  })
})

test('with another engine all that led here is done again, and nothing outside', { timeout }, async (t) => {
  const store = new Store(':memory:')
  {
    await using at = await toyed(store)
    await run(at, `box('a'); v.n = 1; wish({kind: 'ask', text: 'hello', agent: 'bob'})`)
    await run(at, `v.n++; box('b')`)
    await at.echo('scene/nodes/a', '{"color": "blue"}')
    await run(at, 'v.n = 100')
    await version(at, 'undo')
    await at.rio.idle()
    assert.deepEqual(at.sent, [['llm/bob/input', 'hello', 0]])
  }
  await using at = await toyed(store, 'other')
  await t.test('once a machine is needed', async () => {
    assert.equal(await at.cat('scene/tree'), 'a box color=blue\nb box\n')
    assert.equal(at.toys.length, 0)
    await run(at, 'print(v.n)')
    assert.match(await at.next('scene/stdout'), /^2\n/)
    assert.equal(await at.cat('scene/tree'), 'a box color=blue\nb box\n')
    assert.equal(at.toys[0]!.ran.length, 3)
    assert.deepEqual(at.sent, [])
  })
  await t.test('and for each version that is gone to', async () => {
    await version(at, '4')
    await run(at, 'print(v.n)')
    assert.match(await at.next('scene/stdout'), /^100\n/)
    await version(at, '3')
    await run(at, 'print(v.n)')
    assert.match(await at.next('scene/stdout'), /^2\n/)
  })
})

test('a machine that was killed is where it was kept last', { timeout }, async () => {
  await using at = await toyed()
  await run(at, `box('a'); box('b')`)
  await at.echo('scene/events', '{"node": "a", "type": "click"}\n')
  at.toys[0]!.dies = true
  await at.echo('scene/events', '{"node": "b", "type": "click"}\n')
  assert.equal(await at.cat('scene/tree'), 'a box\nb box\n')
  assert.match(await at.next('scene/STDERR'), /it took too long/)
  await at.echo('scene/events', '{"node": "b", "type": "click"}\n')
  assert.equal(await at.cat('scene/tree'), 'a box\nb box click=true\n')
})

test('what is due is done in time, also after a restart', { timeout }, async () => {
  const store = new Store(':memory:')
  {
    await using at = await toyed(store)
    await run(at, 'after(0.3)')
  }
  await using at = await toyed(store)
  for (;;) {
    const vars = await at.cat('scene/vars')
    if (vars === '{"ticks":1}') break
    assert.equal(vars, '{}')
    await new Promise(setImmediate)
  }
  assert.deepEqual(await tree(at), ['0<-', '1<0*'])
})

test('what changes without a version is kept soon', { timeout }, async () => {
  const store = new Store(':memory:')
  await using at = await toyed(store)
  await run(at, `box('a')`)
  await at.echo('scene/events', '{"node": "a", "type": "click"}\n')
  for (;;) {
    await using other = await toyed(store)
    if ((await other.cat('scene/tree')) === 'a box click=true\n') break
    await new Promise((done) => setTimeout(done, 50))
  }
})

test('on a full disk nothing changes, and it goes on when there is room', { timeout }, async () => {
  const store = new Store(':memory:')
  await using at = await toyed(store)
  await run(at, `box('a'); v.n = 1`)
  const { page_count: pages } = store.db.prepare('PRAGMA page_count').get() as { page_count: number }
  store.db.exec(`PRAGMA max_page_count = ${pages + 1}`)
  const much = `v.text = Array.from({length: 9000}, (_, n) => String(n * n * 7919)).join(' ')`
  await assert.rejects(run(at, `box('b'); v.n = 2; ${much}`), { code: 'ENOSPC' })
  assert.match(await at.next('scene/STDERR'), /No space left on device/)
  assert.deepEqual([await at.cat('scene/tree'), await at.cat('scene/vars')], ['a box\n', '{"n":1}'])
  assert.deepEqual(await tree(at), ['0<-', '1<0*'])
  store.db.exec('PRAGMA max_page_count = 1000000')
  await run(at, `v.n++; box('c')`)
  assert.deepEqual([await at.cat('scene/tree'), await at.cat('scene/vars')], ['a box\nc box\n', '{"n":2}'])
  await using again = await toyed(store)
  await run(again, 'print(v.n)')
  assert.match(await again.next('scene/stdout'), /^2\n/)
})

test('no more is kept than there may be', { timeout }, async () => {
  const store = new Store(':memory:')
  await using at = await toyed(store, 'toy', { most: { versions: 5, bytes: 1 << 30 } })
  for (let n = 1; n < 4; n++) await run(at, `v.n = ${n}`)
  await version(at, '1')
  for (let n = 4; n < 6; n++) await run(at, `v.n = ${n}`)
  assert.deepEqual(await tree(at), ['0<-', '1<0', '2<1', '4<1', '5<4*'])
  for (let n = 6; n < 9; n++) await run(at, `v.n = ${n}`)
  assert.deepEqual(await tree(at), ['0<-', '5<0', '6<5', '7<6', '8<7*'])
  await version(at, 'undo 3')
  assert.equal(await at.cat('scene/vars'), '{"n":5}')
  await version(at, 'redo 3')
  assert.equal(await at.cat('scene/vars'), '{"n":8}')
})

test('many versions cost what they change, and are all there', { timeout: 60_000 }, async () => {
  const store = new Store(':memory:')
  await using at = await toyed(store)
  for (let n = 1; n <= 200; n++)
    await at.rio.writing('glenda', 0).write(Buffer.from(''), new AbortController().signal)
  for (let n = 1; n <= 200; n++) await run(at, `box('n${n}', {n: ${n}}); v.n = ${n}`)
  for (const number of [1, 33, 64, 150, 200]) {
    await version(at, String(number))
    assert.equal((await at.ls('scene/nodes')).length, number)
    assert.equal(await at.cat('scene/vars'), `{"n":${number}}`)
  }
})

test('wishes', { timeout }, async (t) => {
  await using at = await toyed(undefined, 'toy', { agents: ['ann', 'coder'] })
  await t.test('what is asked goes to an agent, and counts the turns that led to it', async () => {
    const fid = await at.open('scene/parse', 1)
    await fid.wstat({ muid: 'circle 3' })
    await fid.write(
      0,
      Buffer.from(`wish({kind: 'ask', text: 'one'}); wish({kind: 'ask', text: 'two', agent: 'ann'})`),
    )
    await fid.clunk()
    await at.rio.idle()
    assert.deepEqual(at.sent, [['llm/coder/input', 'one', 3], ['llm/ann/input', 'two', 3]]) // oxfmt-ignore
  })
  await t.test('what is for another machine goes there, in a fence or by at', async () => {
    at.sent.length = 0
    at.rio.machine('box2', true)
    await run(
      at,
      `\`\`\`box2\nbox('there')\n\`\`\`\n\`\`\`js\nwish({kind: 'at', machine: 'box3', program: 'x'})\n\`\`\`\n`,
    )
    await at.rio.idle()
    assert.deepEqual(at.sent, [['box2/rio/scene/parse', `box('there')\n`, 0], ['box3/rio/scene/parse', 'x', 0]]) // oxfmt-ignore
    assert.deepEqual(await at.ls('scene/nodes'), [])
  })
  await t.test('what is said is heard by who listens', async () => {
    const events = await at.open('scene/events')
    const heard = events.read(0, 1000)
    await run(at, `wish({kind: 'say', text: 'hello'})`)
    assert.match(Buffer.from(await heard).toString(), /"type":"say","text":"hello"}\n$/)
  })
})

test('a state goes to another display and comes back', { timeout }, async (t) => {
  await using at = await toyed()
  await using there = await toyed()
  await run(at, `box('a', {color: 'red'}); v.n = 41`)
  await run(at, `v.n++`)
  await run(there, `box('old')`)
  const state = await at.cat('scene/state')
  await there.echo('scene/state', state)
  await t.test('with nodes and variables, and nothing is run', async () => {
    assert.equal(await there.cat('scene/tree'), 'a box color=red\n')
    await run(there, 'print(v.n)')
    assert.match(await there.next('scene/stdout'), /^42\n/)
    assert.deepEqual(there.toys[0]!.ran, [`box('old')`, 'print(v.n)'])
  })
  await t.test('as a version that can be undone', async () => {
    assert.deepEqual(await tree(there), ['0<-', '1<0', '3<1', '4<3*'])
    await version(there, 'undo 2')
    assert.equal(await there.cat('scene/tree'), 'old box\n')
    await version(there, 'redo 2')
  })
  await t.test('with the programs that made it', async () => {
    assert.match(await there.next('CONTEXT'), /version 1\n```js\nbox\('a', \{color: 'red'\}\); v\.n = 41/)
  })
  await t.test('on another engine its programs are run', async () => {
    await using other = await toyed(undefined, 'other')
    await other.echo('scene/state', state)
    assert.equal(await other.cat('scene/tree'), 'a box color=red\n')
    await run(other, 'print(v.n)')
    assert.match(await other.next('scene/stdout'), /^42\n/)
  })
  await t.test('what is wrong with one is said, and nothing changes', async () => {
    const wrong = (change: object): string => JSON.stringify({ ...(JSON.parse(state) as object), ...change })
    const rows: readonly (readonly [string, RegExp])[] = [
      ['hello', /not JSON/],
      [wrong({ format: 'else' }), /no state of a scene: format/],
      [wrong({ nodes: [{ id: 'x' }] }), /no state of a scene: nodes\.0\./],
      [wrong({ memory: { length: 65536, pages: { 0: 'AAAA' } } }), /page 0 is not 4096 bytes/],
      [wrong({ memory: { length: 1 << 29, pages: {} } }), /a state with a memory of/],
      [wrong({ vars: '[' }), /vars/],
    ]
    const garbage = Buffer.from(packed(Buffer.alloc(4096, 'x'))).toString('base64')
    const memory = { length: 65536, pages: { 0: garbage } }
    const before = await at.cat('version')
    await assert.rejects(at.echo('scene/state', wrong({ memory })), /a state whose programs do not run/)
    for (const [text, said] of rows) await assert.rejects(at.echo('scene/state', text), said)
    assert.equal(await at.cat('version'), before)
    await run(at, 'print(v.n)')
    assert.match(await at.next('scene/stdout'), /^42\n/)
  })
})

test('scenes under names', { timeout }, async () => {
  await using at = await toyed()
  await run(at, `box('a'); v.n = 1`)
  await at.echo('ctl', 'save first\n')
  await run(at, `drop('a')`)
  await at.echo('ctl', 'load first\n')
  assert.equal(await at.cat('scene/tree'), 'a box\n')
  assert.match(await at.cat('ctl'), /^saved first$/m)
  await assert.rejects(at.echo('ctl', 'load second\n'), /second; saved are: first/)
  await at.echo('ctl', 'forget first\n')
  await assert.rejects(at.echo('ctl', 'forget first\n'), { code: 'ENOENT' })
  await assert.rejects(at.echo('ctl', 'save a/b\n'), { code: 'EINVAL' })
})
