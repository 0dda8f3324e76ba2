import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { sample } from '../lib/media/samples.ts'
import { Place } from './place.ts'

const root = join(import.meta.dirname, '../..')

/** The lines of all fenced blocks of shell, in their order, without their comments. */
const linesOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^```sh\n([^]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter(Boolean)

test('every command of the README', { timeout: 120_000 }, async (t) => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const lines = linesOf(readme)
  assert.ok(lines.length >= 10, `only ${lines.length} lines were found`)
  await using place = await Place.make()
  for (const name of ['a.png', 'b.jpg'])
    await writeFile(join(place.dir, name), sample(name.replace('b', 'a')))
  // Somebody's work: a change that is not committed, and a log with an error in it.
  await writeFile(join(place.dir, 'app.log'), 'INFO started\nERROR out of coffee\n')
  await place.sh('git init -q . && echo one > main.c && git add main.c && echo two >> main.c')
  const npm = spawn('npm', ['start', '--', '--mount', place.n], {
    cwd: root,
    env: place.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const over = once(npm, 'close')
  for await (const line of createInterface({ input: npm.stdout })) if (line === `ready: ${place.n}`) break
  for (const line of lines) {
    const [, script] = /^npm (?:run )?(\w+)$/.exec(line) ?? []
    // npm start is what has just been done, npm test is what this is
    if (script) await t.test(`${line} is a script`, () => assert.ok(Object.hasOwn(scripts, script)))
    else
      await t.test(line, { timeout: 20_000 }, async () => {
        const { status, stdout, stderr } = await place.sh(line)
        assert.equal(stderr, '')
        if (!/>|^(mkdir|cp) /.test(line)) assert.notEqual(stdout, '', 'it prints nothing')
        assert.equal(status, 0)
      })
  }
  // The last line but those for developers is `hivefs stop`.
  assert.deepEqual(await over, [0, null])
})

test('every link of the documents leads somewhere', { timeout: 10_000 }, async (t) => {
  for (const name of [
    'README.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'docs/tour.md',
    'docs/three-hosts.md',
    'docs/plan9.md',
  ])
    await t.test(name, async () => {
      const links = (await readFile(join(root, name), 'utf8')).matchAll(/\]\((?!https?:)([^)#]+)/g)
      for (const [, link = ''] of links) assert.ok(existsSync(join(root, name, '..', link)), link)
    })
})
