import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '../mux/muxed.ts'
import type { Host } from './host.ts'
import { Rig, missing } from './rig.ts'

const why = await missing()
if (why && process.env['CI']) throw new Error(`no hosts can be made here: ${why}`)
if (why) console.error(`NOT TESTED: hosts in network namespaces: ${why}`)

/** Models: one that repeats, one that says what stands in a file, one that takes its time. */
const CONFIG = `[providers.command]
echo = "cat"
artist = "sh -c 'cat ~/reply'"
slow = "sh -c 'for word in one two three; do echo $word; sleep 0.2; done'"
`

/** A model's reply with a program for each display. */
const REPLY = `One for each of you.

\`\`\`rio
const cube = box({color: "#ff0000"})
\`\`\`
\`\`\`b
const ball = sphere({color: "#00ff00"})
\`\`\`
\`\`\`c
const hat = cone({color: "#0000ff"})
\`\`\`
`

/** Waits until a shell script succeeds on a host. */
const soon = (host: Host, script: string): Promise<string> => host.ok(`until ${script}; do sleep 0.1; done`)

test('one prompt draws on the displays of three hosts', { timeout: 120_000, skip: why }, async (t) => {
  await using rig = await Rig.lay(['a', 'b', 'c'], CONFIG)
  const [a, b, c] = rig.hosts as [Host, Host, Host]
  await Promise.all(rig.hosts.map((host) => host.start()))
  await writeFile(join(a.home, 'reply'), REPLY)
  await a.ok(`printf '/coder artist\\n' | script -qec 'hivefs chat echo' /dev/null`)
  await rig.mesh()

  await t.test('the agent has an output for each machine that is mounted', async () => {
    assert.equal(await a.ok('ls $N/llm/coder | grep -xE "RIO|B|C" | xargs'), 'B C RIO\n')
    await a.ok(`echo 'remove c' > $N/ctl`)
    assert.equal(await a.ok('ls $N/llm/coder | grep -xE "RIO|B|C" | xargs'), 'B RIO\n')
    await a.add(c)
    assert.equal(await a.ok('ls $N/llm/coder | grep -xE "RIO|B|C" | xargs'), 'B C RIO\n')
  })
  await t.test('each fence is drawn where it belongs', async () => {
    await a.ok(`echo 'draw something everywhere' > $N/llm/coder/input`)
    for (const [host, node] of [
      [a, 'cube'],
      [b, 'ball'],
      [c, 'hat'],
    ] as const)
      // oxfmt-ignore
      await soon(host, `test -e $N/rio/scene/nodes/${node}`)
    for (const host of rig.hosts) assert.equal(await host.ok('ls $N/rio/scene/nodes | wc -l'), '1\n')
    assert.match(await b.ok('cat $N/rio/scene/nodes/ball'), /#00ff00/)
  })
  await t.test('and it knows what is on each of them', async () => {
    await soon(a, `grep -q '^ball sphere' $N/llm/coder/system && grep -q '^hat cone' $N/llm/coder/system`)
  })
  await t.test('a route leads from one host to another by a third', async () => {
    await a.ok(`echo 'b/llm/echo/output -> c/llm/echo/input' > $N/routes`)
    await a.ok(`echo 'from b to c' > $N/b/llm/echo/input`)
    await soon(c, `grep -q 'from b to c' $N/llm/echo/history`)
    await a.ok(`echo '-b/llm/echo/output' > $N/routes`)
  })
  await t.test('each reader of a stream has all of it, wherever he is', async () => {
    const readers = [a, c, b].flatMap((host) => {
      const path = `${host === b ? host.n : `${host.n}/b`}/llm/slow/output`
      return [host.spawn('cat', path), host.spawn('cat', path)]
    })
    const said = readers.map(async (reader) => {
      let text = ''
      reader.stdout.on('data', (chunk) => (text += String(chunk)))
      await once(reader, 'close')
      return text
    })
    await until(async () => Number((await b.look('llm'))[5]) >= readers.length)
    await a.ok(`echo count > $N/b/llm/slow/input`)
    for (const text of await Promise.all(said)) assert.equal(text.trim(), 'one\ntwo\nthree')
  })
})
