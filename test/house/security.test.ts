import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { rows } from '../../src/peers/governs.ts'
import { limitsOf } from '../../src/peers/limits.ts'
import { FIRST_EXPORTS } from '../../src/peers/peer.ts'
import { traces } from '../ninep/trace.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8')
const page = await read('docs/security.md')
const timeout = 20_000

test('every attack of docs/security.md names a test that is there', { timeout }, async (t) => {
  const attacks = [...page.split('## Attacks')[1]!.matchAll(/^\| (.+) \| (.+) \| `(test\/\S+)` (.+) \|$/gm)]
  const lines = page.split('## Attacks')[1]!.match(/^\| (?!attack )/gm)!
  assert.equal(attacks.length, lines.length, 'a row without a test')
  assert.ok(attacks.length > 30)
  for (const [, attack, , file, title] of attacks)
    await t.test(attack, async () => {
      const source = await read(file!)
      const names = file!.endsWith('.txt')
        ? source.split('\n').map((line) => /^# (?:[lu] )?(.*)$/.exec(line)?.[1])
        : [...source.matchAll(/(['"`])((?:(?!\1).)+)\1/g)].map(([, , text]) => text)
      assert.ok(names.includes(title), `${file} has no test '${title}'`)
    })
  await t.test('and every conversation that attacks is there', () => {
    for (const { title } of traces(new URL('test/peers/traces/', root)))
      assert.ok(page.includes(` ${title.replace(/^[lu] /, '')} |`), title)
  })
})

test('docs/security.md says what governs', { timeout }, () => {
  const table = page
    .split('## Exports')[1]!
    .split('## Limits')[0]!
    .match(/^\| [a-z]+ \|.*$/gm)!
  const columns = table.map((line) =>
    line.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path!)),
  )
  const said = (at: number): string[] => columns.flatMap((cells) => cells[at] ?? []).toSorted()
  const files = (kind: string): string[] =>
    rows
      .filter(
        ([path, is]) => is === kind && !rows.some(([other]) => path === '' || other.startsWith(`${path}/`)),
      )
      .map(([path]) => path)
      .toSorted()
  assert.deepEqual(said(2), files('hidden'))
  assert.deepEqual(said(3), files('shown'))
})

test('docs/security.md says what a peer may have', { timeout }, () => {
  const said = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, name, value]) => [name, Number(value)])
  assert.deepEqual(Object.fromEntries(said), limitsOf())
  assert.ok(
    page.includes(
      FIRST_EXPORTS.map((name) => `\`${name}\``)
        .join(', ')
        .replace(/, (?=[^,]*$)/, ' and '),
    ),
  )
})
