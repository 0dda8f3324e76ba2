/** The contract of the display's tree: each file, the sentence it is promised with, and what shows that it holds. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ORDWR, OWRITE } from '../../src/ninep/const.ts'
import { rioFiles } from '../../src/riofs/files.ts'
import { describe } from '../../src/synth/index.ts'
import { folder } from '../lib/temporary.ts'
import { served } from './served.ts'
import type { Served } from './served.ts'

const timeout = 30_000

/** Shows it on a display where a red cube is; `paths` are those of all files. */
type Proof = (at: Served, paths: readonly string[]) => Promise<void>

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** The rows of `version` as number, parent, label, current. */
async function versions(at: Served): Promise<string[][]> {
  const rows = (await at.cat('version')).trim().split('\n').slice(1)
  return rows
    .map((row) => row.split('\t'))
    .map(([number, parent, , , label, current]) => [number!, parent!, label!, current!])
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')

async function png(at: Served, path: string): Promise<readonly [width: number, height: number]> {
  const bytes = Buffer.from(await at.fs.read(path))
  assert.deepEqual(bytes.subarray(0, 8), PNG)
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

// oxfmt-ignore
const files: Readonly<Record<string, readonly [sentence: string, proof: Proof]>> = {
  '/': ['the display', async (at) =>
    assert.deepEqual((await at.ls('/')).toSorted(), ['CONTEXT', 'ctl', 'help', 'scene', 'screen', 'url', 'version'])],
  '/ctl': ['clear · size W H · background C · save NAME · load NAME · export · import', async (at) => {
    await at.echo('ctl', 'size 800 600\nbackground #112233\nsave mine\nclear\n')
    assert.match(await at.cat('ctl'), /^nodes 0$[^]*^size 800 600$[^]*^saved mine$/m)
    await at.echo('ctl', 'load mine\n')
    assert.match(await at.cat('ctl'), /^nodes 1$[^]*^background #112233$/m)
    const ctl = await at.open('ctl', ORDWR)
    await ctl.write(0, Buffer.from('export mine\n'))
    const path = Buffer.from(await ctl.readAll(0)).toString().trim()
    assert.match(await readFile(path, 'utf8'), /"format": "hivefs scene"/)
    await at.echo('ctl', 'clear\nimport mine\n')
    assert.deepEqual(await at.ls('scene/nodes'), ['cube'])
    await assert.rejects(at.echo('ctl', 'size 0 5\n'), /0; a number of pixels is 1 to 4096/)
    await assert.rejects(at.echo('ctl', 'jump\n'), /jump; one of clear, size, background/)
  }],
  '/help': ['one line for each file and verb, and how to write a program', async (at) => {
    const help = await at.cat('help')
    assert.match(help, /^screen .*PNG/m)
    assert.match(help, /^background C .*colour/m)
    assert.match(help, /^undo \[N\] /m)
  }],
  '/version': ['the version tree; undo [N] · redo · N · label TEXT · snapshot [TEXT]', async (at) => {
    await at.echo('scene/parse', 'cube.set({color: "blue"})')
    await at.echo('version', 'undo\nlabel it was red\nsnapshot here\nredo\n').catch(() => undefined) // there is nothing to redo
    assert.deepEqual(await versions(at), [['0', '-', '-', '-'], ['1', '0', 'it was red', '-'], ['2', '1', '-', '-'], ['3', '1', 'here', '*']])
    await at.echo('version', '2\n')
    assert.match(await at.cat('scene/tree'), /#0000ff/)
  }],
  '/screen': ['PNG of the current view, 1280x720 unless asked', async (at) => {
    assert.equal((await at.fs.stat('screen')).length, 0n)
    assert.deepEqual(await png(at, 'screen'), [1280, 720])
    assert.ok((await at.fs.stat('screen')).length > 100n)
  }],
  '/screen.WxH.png': ['screen.1920x1080.png, screen.fit.png, screen.NODE.png also open', async (at) => {
    assert.deepEqual(await png(at, 'screen.192x108.png'), [192, 108])
    assert.deepEqual(await png(at, 'screen.fit.png'), [1280, 720])
    assert.deepEqual(await png(at, 'screen.cube.png'), [1280, 720])
    await assert.rejects(at.fs.read('screen.nobody.png'), { code: 'ENOENT' })
    await assert.rejects(at.fs.read('screen.9999x1.png'), { code: 'ENOENT' })
  }],
  '/CONTEXT': ['blocking: what is on the screen and the program text that made it, for a model', async (at) => {
    const fid = await at.open('CONTEXT')
    const read = async () => Buffer.from(await fid.read(0, 1 << 16)).toString()
    assert.match(await read(), /version 1\n[^]*^cube box .*#ff0000[^]*const cube = box/m)
    const next = read()
    await at.echo('scene/parse', 'cube.remove(); const ball = sphere()')
    assert.match(await next, /version 2\n[^]*^ball sphere/m)
    await at.echo('version', 'undo\n')
    assert.match(await read(), /version 1\n[^]*^cube box/m)
  }],
  '/url': ['the address of the web display', async (at) => assert.ok((await at.cat('url')).endsWith('\n'))],
  '/scene': ['the seeds show CONTEXT and screen here', async (at) =>
    assert.deepEqual((await at.ls('scene')).toSorted(), ['CONTEXT', 'OPS', 'RESULT', 'STDERR', 'events', 'nodes', 'parse', 'screen', 'state', 'stdout', 'tree', 'vars'])],
  '/scene/parse': ['write a program (or a whole model reply with fences, or SVG/HTML/JSON); runs when closed', async (at) => {
    await at.echo('scene/parse', 'Here is a ball:\n\n```js\nconst ball = sphere()\n```\n\nand a cone:\n```\nconst tip = cone()\n```\n')
    await at.echo('scene/parse', '<svg viewBox="0 0 10 10"><circle r="5"/></svg>')
    assert.match(await at.cat('scene/tree'), /^ball sphere[^]*^tip cone[^]*^\S+ svg/m)
    assert.equal((await versions(at)).length, 5)
    await assert.rejects(at.echo('scene/parse', 'nothing but words'), /no program found/)
    assert.equal(await at.cat('scene/parse'), 'ready\n')
  }],
  '/scene/CONTEXT': ['= ../CONTEXT', async (at) => assert.equal(await at.next('scene/CONTEXT'), await at.next('CONTEXT'))],
  '/scene/screen': ['= ../screen', async (at) => assert.deepEqual(await at.fs.read('scene/screen'), await at.fs.read('screen'))],
  '/scene/screen.WxH.png': ['= ../screen.WxH.png', async (at) => assert.deepEqual(await png(at, 'scene/screen.64x48.png'), [64, 48])],
  '/scene/stdout': ['blocking, per-open cursors', async (at) => {
    await at.echo('scene/parse', 'print("one", {a: 1}); 6 * 7')
    const [first, second] = [await at.open('scene/stdout'), await at.open('scene/stdout')]
    const read = async (fid: typeof first) => {
      let text = ''
      while (!/^version \d+$/m.test(text)) text += Buffer.from(await fid.read(0, 1000)).toString()
      return text
    }
    assert.match(await read(first), /^one .*a.*1.*\n→ 42\nversion 2\n$/)
    await at.echo('scene/parse', 'print("two")')
    assert.match(await read(first), /^two\n(→ undefined\n)?version 3\n$/)
    assert.match(await read(second), /^one/)
  }],
  '/scene/STDERR': ['blocking, per-open cursors', async (at) => {
    await assert.rejects(at.echo('scene/parse', 'const a = 1\nnowhere.set(1)'), /nowhere.* line 2, column 1/)
    assert.match(await at.next('scene/STDERR'), /nowhere.*\nline 2, column 1\n[^]*> 2 \| nowhere\.set\(1\)\n[^]*nothing has changed; version 1 is shown\n/)
    await at.echo('scene/parse', 'cube.on("click", () => lost())')
    const fid = await at.open('scene/STDERR')
    const read = fid.read(0, 1000)
    await at.echo('scene/events', '{"node": "cube", "type": "click"}\n')
    assert.match(Buffer.from(await read).toString(), /lost.*\nin cube click, line 1/)
  }],
  '/scene/RESULT': ['JSON per run {id, ok, ms, version, created, changed, removed, error}', async (at) => {
    await at.echo('scene/parse', 'cube.set({x: 1}); const ball = sphere()')
    const [good] = lines(await at.next('scene/RESULT'))
    assert.partialDeepStrictEqual(good, { ok: true, version: 2, created: ['ball'], changed: ['cube'], removed: [] })
    await at.echo('scene/parse', 'throw new Error("no")').catch(() => undefined)
    const [bad] = lines(await at.next('scene/RESULT'))
    assert.partialDeepStrictEqual(bad, { ok: false, version: 2, created: [], error: { message: 'Error: no', line: 1 } })
    assert.equal(Number(bad!['id']) - Number(good!['id']), 1)
  }],
  '/scene/nodes': ['one file per node', async (at) => {
    await at.echo('scene/parse', 'for (let i = 0; i < 1000; i++) box({x: i})')
    assert.equal((await at.ls('scene/nodes')).length, 1001)
    const nodes = await at.fs.client.root.walk(['scene', 'nodes'])
    await assert.rejects(nodes.create('mine', 0o600, OWRITE), /mine; a node is made by a program/)
  }],
  '/scene/nodes/NODE': ['JSON properties; write patches it; rm removes the node', async (at) => {
    const { qid } = await at.fs.stat('scene/nodes/cube')
    await at.echo('scene/nodes/cube', '{"color": "blue", "x": 2}')
    const text = await at.cat('scene/nodes/cube')
    assert.partialDeepStrictEqual(JSON.parse(text), { id: 'cube', type: 'box', position: [2, 0, 0] })
    const after = (await at.fs.stat('scene/nodes/cube')).qid
    assert.deepEqual([after.path, after.version > qid.version], [qid.path, true])
    await at.echo('scene/nodes/cube', text)
    assert.equal((await versions(at)).length, 3, 'what is as it was is no version')
    await at.echo('scene/nodes/cube', text.replace('"width": 1', '"width": 3'))
    assert.match(await at.cat('scene/tree'), /width=3/)
    for (const [wrong, said] of [['{', /not JSON/], ['[]', /a node is a JSON object/], ['{"type": "ball"}', /type of cube is "box" and stays so/], ['{"wings": 2}', /wings/]] as const)
      await assert.rejects(at.echo('scene/nodes/cube', wrong), said)
    assert.match(await at.next('scene/STDERR'), /wings[^]*in nodes\/cube\nnothing has changed/, 'close(2) cannot say it')
    await at.fs.remove('scene/nodes/cube')
    assert.deepEqual(await at.ls('scene/nodes'), [])
    await at.echo('version', 'undo\n')
    assert.notEqual((await at.fs.stat('scene/nodes/cube')).qid.path, qid.path)
  }],
  '/scene/tree': ['the scene as indented text', async (at) => {
    await at.echo('scene/parse', 'const set = group(); set.add(sphere({name: "moon"}))')
    assert.match(await at.cat('scene/tree'), /^cube box .*\nset group.*\n {2}\S+ sphere/m)
  }],
  '/scene/state': ['the whole scene: cp out, cp back in, on any machine', async (at) => {
    await using there = await served()
    await there.echo('scene/state', await at.cat('scene/state'))
    assert.equal(await there.cat('scene/tree'), await at.cat('scene/tree'))
    await there.echo('scene/parse', 'cube.set({x: ++count})')
    assert.match(await there.cat('scene/tree'), /position=8,0,0/)
  }],
  '/scene/vars': ["JSON of the program's variables", async (at) => {
    const vars = JSON.parse(await at.cat('scene/vars')) as Record<string, unknown>
    assert.equal(vars['count'], 7)
  }],
  '/scene/OPS': ['blocking: the scene, then its patches, JSON lines', async (at) => {
    const fid = await at.open('scene/OPS')
    const read = async () => lines(Buffer.from(await fid.read(0, 1 << 20)).toString())[0]!
    assert.partialDeepStrictEqual(await read(), { scene: true, version: 1, set: [{ id: 'cube' }], view: { width: 1280 } })
    await at.echo('scene/parse', 'const ball = sphere()')
    assert.partialDeepStrictEqual(await read(), { version: 2, set: [{ id: 'ball' }] })
    await at.echo('version', 'undo\n')
    assert.partialDeepStrictEqual(await read(), { version: 1, drop: ['ball'] })
  }],
  '/scene/events': ['blocking: clicks, drags, input, keys as JSON lines; writing a line injects one', async (at) => {
    await at.echo('scene/parse', 'cube.on("click", e => cube.set({color: "green"}))')
    const fid = await at.open('scene/events')
    await at.echo('scene/events', '{"node": "cube", "type": "click"}\n')
    const [event] = lines(Buffer.from(await fid.read(0, 1000)).toString())
    assert.partialDeepStrictEqual(event, { node: 'cube', type: 'click' })
    assert.match(String(event!['time']), /^\d{4}-.*Z$/)
    assert.match(await at.cat('scene/tree'), /#008000/)
    await at.echo('scene/events', '{"node": "cube", "type": "drag", "to": [1, 2, 3]}\n{"node": "cube", "type": "drag", "to": [2, 2, 3]}\n')
    assert.match(await at.cat('scene/tree'), /position=2,2,3/)
    assert.equal((await versions(at)).length, 4)
    for (const [wrong, said] of [['hello', /one line of JSON/], ['{"type": "jump"}', /jump.*one of click, dblclick/], ['{"type": "click", "node": "x"}', /no node x is there/], ['{}', /an event has a type/]] as const)
      await assert.rejects(at.echo('scene/events', `${wrong}\n`), said)
  }],
}

test('every file of the display does what it promises', { timeout: 120_000 }, async (t) => {
  const all = await served()
  const paths = [...describe(rioFiles(all.rio))].map(([path]) => path)
  await all[Symbol.asyncDispose]()
  assert.deepEqual(Object.keys(files).toSorted(), paths.toSorted())
  for (const [path, [sentence, proof]] of Object.entries(files))
    await t.test(`${path} ${sentence}`, { timeout }, async (t) => {
      await using at = await served({ folder: join(folder(t), 'scenes') })
      await at.echo('scene/parse', 'const cube = box({color: "red"}); let count = 7')
      await proof(at, paths)
    })
})
