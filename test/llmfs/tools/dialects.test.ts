import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { text } from '../../../src/synth/index.ts'
import { sample } from '../../lib/media/samples.ts'
import { http, models } from '../../providers/http.ts'
import { says, Vendor } from '../../providers/vendor.ts'
import type { Step } from '../../providers/vendor.ts'
import { whole } from './handy.ts'

const timeout = 60_000
const png = sample('a.png')
const PROGRAM = join(import.meta.dirname, 'mcp-program.ts')

const CALLS: readonly Step[] = [
  { text: 'Let me look.' },
  {
    calls: [
      { id: 'call_1', name: 'read', input: '{"path": "/picture"}' },
      { id: 'call_2', name: 's__add', input: '{"a": 1, "b": 2}' },
      { id: 'call_3', name: 's__add', input: '{"a": "one"}' },
    ],
  },
]

/** With the SDK of each vendor, against a service that refuses what the vendor refuses. */
test('a turn with tools, as each service speaks', { timeout }, async (t) => {
  for (const [dialect, make, name = dialect] of http)
    await t.test(name, async () => {
      await using vendor = await Vendor.start({ dialect }, [CALLS, says('a cube')])
      const provider = make(vendor.url)
      await using hive = await whole([provider], { picture: text({ about: '', get: () => png }) })
      if (models[name]) await hive.echo('llm/a/ctl', `model ${models[name].model}\n`)
      await hive.echo('llm/a/ctl', `tools read /picture, mcp s=${process.execPath} ${PROGRAM} good\n`)
      await hive.echo('llm/a/input', 'what is it?')
      assert.equal(await hive.cat('llm/a/output'), 'Let me look.\n\na cube')
      const sent = JSON.stringify(vendor.requests.at(-1)!.body)
      assert.equal(vendor.requests.length, 2)
      assert.equal(
        sent.includes(png.toString('base64')),
        provider.takes(models[name]?.model ?? '').media('image/png'),
      )
      assert.match(sent, /expected number/)
    })
})
