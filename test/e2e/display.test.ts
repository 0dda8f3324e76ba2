/** The display as a user of a shell has it: through a real mount, with nobody looking and no key. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Hive } from './hive.ts'
import { seen } from './seen.ts'

const timeout = 60_000

/** Short words for a shell: `run` runs a program, `last` says the first lines of a stream. */
const TOOLS = `
S=$N/rio/scene
run() { cat > $S/parse; }
last() { timeout 10 head -n "\${2:-1}" $S/$1; }
`

/** A hive whose shells have these words, and the pictures that they make. */
async function displayed(t: TestContext) {
  const hive = await Hive.start(t)
  return {
    hive,
    ok: (script: string) => hive.ok(TOOLS + script),
    picture: (name: string) => seen(join(hive.home, name)),
    bytes: (name: string) => readFile(join(hive.home, name)),
    [Symbol.asyncDispose]: () => hive[Symbol.asyncDispose](),
  }
}

/** A page as it stands in tutorials. */
const PAGE = `import * as THREE from 'three'
const scene = new THREE.Scene()
const camera = new THREE.PerspectiveCamera(75, window.innerWidth / window.innerHeight, 0.1, 1000)
const renderer = new THREE.WebGLRenderer({ antialias: true })
renderer.setSize(window.innerWidth, window.innerHeight)
document.body.appendChild(renderer.domElement)
const cube = new THREE.Mesh(new THREE.BoxGeometry(1, 1, 1), new THREE.MeshStandardMaterial({ color: 0xff0000 }))
scene.add(cube)
scene.add(new THREE.AmbientLight(0xffffff, 0.6))
const sun = new THREE.DirectionalLight(0xffffff, 2)
sun.position.set(3, 4, 5)
scene.add(sun)
camera.position.z = 2
function animate() {
  requestAnimationFrame(animate)
  cube.rotation.x += 0.01
  cube.rotation.y += 0.01
  renderer.render(scene, camera)
}
animate()
`

const COUNTER = `const cube = box({color: 'red'})
const next = (() => { let n = 0; return () => ++n })()
next()
`

const fence = (program: string): string => `\`\`\`js\n${program}\n\`\`\`\n`

/** A text as one word of a shell. */
const word = (text: string): string => `'${text.replaceAll(`'`, `'\\''`)}'`

const runs = (program: string): string => `printf %s ${word(program)} | run`

test('a red cube, from a prompt to a picture and away again', { timeout }, async (t) => {
  await using at = await displayed(t)
  await at.ok(
    `echo 'draw a red cube' > $N/llm/claude/input; cat $N/llm/claude/output > $N/rio/scene/parse; cat $N/rio/screen > cube.png && ls $S/nodes > nodes && echo undo > $N/rio/version`,
  )
  const { width, height, share } = await at.picture('cube.png')
  assert.deepEqual([width, height], [1280, 720])
  assert.ok(share.red > 0.03, `${share.red} is red`)
  assert.match(await at.ok('cat nodes'), /^cube\n$/)
  assert.equal(await at.ok('ls $S/nodes'), '')
})

test('the display', { timeout: 180_000 }, async (t) => {
  await using at = await displayed(t)

  await t.test('A11 ls -lR never waits, and starts nothing', { timeout }, async () => {
    const names = await at.ok(
      'timeout 20 ls -lR $N/rio; timeout 20 find $N/rio | wc -l; timeout 20 du -s $N/rio',
    )
    assert.match(names, /STDERR/)
    assert.match(await at.ok('cat $N/rio/ctl'), /^machine asleep$/m)
  })

  await t.test('A1 one line makes a picture with no browser', { timeout }, async (t) => {
    const program = `${runs(`const cube = box({color: 'red'})`)}; cat $N/rio/screen > a1.png`
    await at.ok(`${program}; echo clear > $N/rio/ctl`)
    const began = performance.now()
    await at.ok(program)
    t.diagnostic(`${Math.round(performance.now() - began)} ms`)
    const { share, shades } = await at.picture('a1.png')
    assert.ok(share.red > 0.03, `${share.red} is red`)
    assert.ok(shades.red >= 2, `${shades.red} reds`)
  })

  await t.test('A2 the same by a page of three.js', { timeout }, async () => {
    await at.ok(`echo clear > $N/rio/ctl; ${runs(PAGE)}; cat $N/rio/screen > a2.png`)
    const { share, shades } = await at.picture('a2.png')
    assert.ok(share.red > 0.03, `${share.red} is red`)
    assert.ok(shades.red >= 2, `${shades.red} reds`)
    await at.ok('echo clear > $N/rio/ctl')
  })

  await t.test('A3 undo brings back each pixel, and a counter in a closure', { timeout }, async () => {
    await at.ok(`${runs(COUNTER)}; cat $N/rio/screen > red.png
${runs(`cube.set({color: 'blue'}); next(); next()`)}; cat $N/rio/screen > blue.png
echo undo > $N/rio/version; cat $N/rio/screen > again.png`)
    assert.ok((await at.picture('blue.png')).share.blue > 0.03)
    assert.deepEqual(await at.bytes('again.png'), await at.bytes('red.png'))
    assert.match(await at.ok(`${runs('print(next())')}; last stdout`), /^2$/m)
  })

  await t.test(
    'A4 a program that throws at its end changes nothing, and STDERR says where',
    { timeout },
    async () => {
      const before = await at.ok('cat $S/tree $N/rio/version')
      await at.ok(`${runs('const ball = sphere()\ncube.remove()\nnobody.at.all\n')} || true`)
      assert.equal(await at.ok('cat $S/tree $N/rio/version'), before)
      assert.match(await at.ok('last STDERR 2'), /nobody.*\nline 3, column 1\n/)
      const { status, stderr } = await at.hive.sh('echo nobody.at.all | dd conv=fsync of=$N/rio/scene/parse')
      assert.equal(status, 1)
      assert.match(stderr, /Invalid argument/)
    },
  )

  await t.test('A5 what never ends is ended, while everybody else goes on', { timeout }, async (t) => {
    const status = `/proc/${at.hive.pid}/status`
    const resident = async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(status, 'utf8'))![1]) / 1024
    const before = await resident()
    const said = await at.ok(`exec 3> $S/parse; printf %s ${word(fence('while(1){}'))} >&3
until [ "$(cat $S/parse)" = running ]; do :; done
ls -l $N/rio $S > /dev/null; cat $N/rio/version $S/tree $N/rio/ctl > /dev/null; cat $S/parse
exec 3>&-; last STDERR`)
    assert.match(said, /^running\n.*2 s/)
    const programs = {
      'filling the memory': 'const all = []; for (;;) all.push(new Array(1e5).fill(all.length))',
      'JSON without end':
        'let big = {a: Array(1e5).fill({b: 1})}; for (;;) big = JSON.parse(JSON.stringify(big))',
      'a regular expression': `/^(a+)+$/.test('a'.repeat(40) + 'b')`,
    }
    for (const [what, program] of Object.entries(programs)) {
      const began = performance.now()
      assert.match(await at.ok(`${runs(program)} || true; last RESULT`), /"ok":false/, what)
      t.diagnostic(`${what}: ${Math.round(performance.now() - began)} ms`)
    }
    assert.match(await at.ok(`cat $S/tree; ${runs('print(next())')}; last stdout`), /^cube box[^]*^3$/m)
    const after = await resident()
    t.diagnostic(`${Math.round(before)} MB, then ${Math.round(after)} MB`)
    assert.ok(after - before < 100, `${after - before} MB more`)
  })

  await t.test('A6 const x twice is legal', { timeout }, async () => {
    assert.match(await at.ok(`${runs('const x = 1')}; ${runs('const x = 2; print(x)')}; last stdout`), /^2$/m)
  })

  await t.test('A7 two writers never interleave', { timeout }, async () => {
    const heard = at.ok(`timeout 30 sed -u '/all of it/q' $S/stdout | grep -E '^[ab][0-9]'`)
    const program = (name: string) =>
      `echo "print('${name}$i begins'); for (let i = 0; i < 1e5; i++); print('${name}$i ends')" | run`
    const writer = (name: string) => at.ok(`for i in 1 2 3 4 5 6; do ${program(name)}; done`)
    await Promise.all([writer('a'), writer('b')])
    await at.ok(runs(`print('all of it')`))
    const lines = (await heard).trim().split('\n')
    assert.ok(lines.length >= 2)
    for (let at = lines.findIndex((line) => line.endsWith('begins')); at < lines.length; at += 2)
      assert.equal(lines[at + 1], lines[at]!.replace('begins', 'ends'))
  })

  await t.test('A8 whoever waits for CONTEXT hears of each change', { timeout }, async () => {
    await at.ok('echo clear > $N/rio/ctl')
    const readers = [1, 2].map(() => at.ok(`timeout 30 sed -u '/the end/q' $N/rio/CONTEXT`))
    await at.ok(`until grep -qx 'context_readers 2' $N/rio/ctl; do :; done
${runs('const one = box()')}; ${runs('const two = sphere()')}
echo undo > $N/rio/version; echo 'snapshot the end' > $N/rio/version`)
    for (const text of await Promise.all(readers)) {
      const texts = text.split('# The display: ').slice(1, -1)
      const shown = texts.map((part) => [...part.matchAll(/^(one|two) \w+/gm)].map(([, id]) => id))
      assert.deepEqual(shown, [[], ['one'], ['one', 'two'], ['one']])
    }
  })

  await t.test('A9 after kill -9 scene, versions and variables are there', { timeout }, async () => {
    await at.ok(runs('let count = 41; const kept = box({color: "red"})'))
    const files = 'cat $S/tree $N/rio/version $S/vars; timeout 5 head -n 4 $N/rio/CONTEXT'
    const before = await at.ok(files)
    await at.hive.end('SIGKILL')
    await at.hive.start()
    assert.equal(await at.ok(files), before)
    assert.match(await at.ok('cat $N/rio/ctl'), /^machine asleep$/m)
    assert.match(await at.ok(`${runs('count++; kept.set({x: 1}); print(count)')}; last stdout`), /^42$/m)
  })

  await t.test('A9 at any moment: what was acknowledged is there', { timeout }, async () => {
    const count = `for ((n = 1;; n++)); do
  echo "const count = $n" | dd of=$S/parse conv=fsync status=none && echo $n >> acknowledged
done 2> /dev/null`
    for (let round = 0; round < 3; round++) {
      await at.ok(': > acknowledged')
      const shell = at.hive.spawn('bash', ['-c', TOOLS + count])
      await at.ok(`until [ "$(wc -l < acknowledged)" -gt ${3 + round * 4} ]; do :; done`)
      await at.hive.end('SIGKILL')
      shell.kill('SIGKILL')
      const known = Number(await at.ok('tail -n 1 acknowledged'))
      await at.hive.start()
      const kept = (JSON.parse(await at.ok('cat $S/vars')) as { count: number }).count
      assert.ok(kept === known || kept === known + 1, `${known} was acknowledged, ${kept} is there`)
      assert.match(await at.ok(`${runs('print(count)')}; last stdout`), new RegExp(`^${kept}$`, 'm'))
    }
    await at.ok(runs('kept.set({x: 2}); count = 42'))
  })

  await t.test(
    'A12 a state gives the same picture on another machine, and programs reach it there',
    { timeout },
    async (t) => {
      await using there = await displayed(t)
      await at.ok('cat $N/rio/screen > here.png; cp $S/state state.json')
      await there.ok(`cp ${join(at.hive.home, 'state.json')} $S/state; cat $N/rio/screen > there.png`)
      assert.deepEqual(await there.bytes('there.png'), await at.bytes('here.png'))
      assert.match(await there.ok(`${runs('print(count)')}; last stdout`), /^42$/m)
      await at.ok(`echo 'add there unix!${there.hive.env['NAMESPACE']}/n' > $N/ctl
${runs('```there\nconst sent = sphere()\n```\n')}; ${runs(`at('there', () => cone())`)}`)
      await there.ok(`until [ -e $S/nodes/sent ] && grep -q cone $S/tree; do :; done`)
      await at.ok(`[ ! -e $S/nodes/sent ]; echo 'remove there' > $N/ctl`)
    },
  )

  await t.test('A10 who follows sees what a click of another one does', { timeout }, async () => {
    const click = `const lamp = box({color: 'red'})\nlamp.on('click', () => lamp.set({color: '#00ff00'}))`
    const follow = `timeout 20 grep -m 1 '"#00ff00"' $S/OPS`
    const seen = await at.ok(`${runs(click)}
${follow} > first.json & ${follow} > second.json &
until grep -q '^followers 2$' $N/rio/ctl; do :; done
echo '{"node": "lamp", "type": "click"}' > $S/events
wait
cat first.json second.json; echo undo > $N/rio/version`)
    const [first, second, ...more] = seen.trim().split('\n')
    assert.deepEqual([first, more], [second, []])
    const { set } = JSON.parse(first!) as { set: { id: string; props: { material: { color: string } } }[] }
    assert.deepEqual(
      set.map(({ id, props }) => [id, props.material.color]),
      [['lamp', '#00ff00']],
    )
  })

  await t.test('A14 a viewer that goes changes nothing', { timeout }, async () => {
    await at.ok('timeout 10 head -n 1 $S/OPS > ops.json; cat $N/rio/screen > after.png')
    const { scene, set } = JSON.parse(String(await at.bytes('ops.json'))) as {
      scene: true
      set: { id: string }[]
    }
    assert.deepEqual([scene, set.at(-1)!.id], [true, 'kept'])
    assert.deepEqual(await at.bytes('after.png'), await at.bytes('here.png'))
  })

  await t.test('A15 a fence is drawn before the reply has ended', { timeout }, async () => {
    const nodes = await at.ok(`echo clear > $N/rio/ctl; exec 3> $S/parse
printf %s ${word(`First a box:\n${fence('const first = box()')}then `)} >&3
until [ -e $S/nodes/first ]; do :; done
ls $S/nodes
printf %s ${word(`a ball:\n${fence('const second = sphere()')}`)} >&3
exec 3>&-
ls $S/nodes`)
    assert.equal(nodes, 'first\nfirst\nsecond\n')
  })

  await t.test('a route draws what an agent says', { timeout }, async () => {
    await at.ok(`echo clear > $N/rio/ctl
echo 'llm/claude/output -> rio/scene/parse' > $N/routes
echo 'draw a blue ball' > $N/llm/claude/input
until [ "$(ls $S/nodes | wc -l)" = 1 ]; do :; done
echo '-llm/claude/output' > $N/routes`)
    assert.match(await at.ok('cat $S/tree'), /sphere/)
  })

  await t.test('programs reach agents and machines, and hear why not', { timeout }, async () => {
    const asks = `ask('draw a yellow ring', {agent: 'claude'}); at('nowhere', () => box()); say('hello')`
    const said = await at.ok(`exec 4< $S/events
${runs(asks)}; timeout 20 head -n 1 <&4
until grep -q 'yellow ring' $N/llm/claude/history; do :; done
last STDERR`)
    assert.match(said, /"type":"say","text":"hello"/)
    assert.match(said, /nowhere.*file does not exist|file does not exist.*nowhere/)
  })

  await t.test('versions are among the events', { timeout }, async () => {
    const event = await at.ok(
      `exec 3<>$N/events; echo 'since 0' >&3; timeout 10 grep -m 1 --line-buffered scene.version <&3`,
    )
    const wanted = { source: 'rio', kind: 'scene.version', version: 1, by: 'program' }
    assert.partialDeepStrictEqual(JSON.parse(event), wanted)
  })
})

test('what was written when it is stopped is there when it is started', { timeout }, async (t) => {
  await using at = await displayed(t)
  await at.ok(`${runs('const first = 0')}; cat $S/vars; ${runs('const last = 1')}`)
  assert.equal(await at.hive.end('SIGTERM'), 0)
  await at.hive.start()
  assert.equal(await at.ok('cat $S/vars'), '{"first":0,"last":1}')
  await at.ok(`exec 3> $S/parse; printf %s ${word(fence('while(1){}'))} >&3
until [ "$(cat $S/parse)" = running ]; do :; done; exec 3>&-`)
  assert.equal(await at.hive.end('SIGTERM'), 0)
})
