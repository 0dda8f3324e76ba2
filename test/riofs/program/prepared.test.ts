import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProgramError } from '../../../src/riofs/program/fault.ts'
import { prepare } from '../../../src/riofs/program/prepare.ts'
import { found, programs } from './corpus.ts'

const timeout = 60_000

/** What cannot be made ready to run, and why. */
const refused: Readonly<Record<string, RegExp>> = {
  'no-program.md': /^no program found/,
  'only-python.md': /^no program found/,
  'wrong-import.js': /^SyntaxError: module "d3" is not here/,
  'wrong-jsx.jsx': /^SyntaxError: JSX is not known here/,
  'wrong-syntax.js': /^SyntaxError: unexpected "\)"$/,
  'wrong-types.ts': /^SyntaxError: /,
}

test('each program of the corpus is made ready to run, or refused with a reason', { timeout }, async (t) => {
  for (const name of await programs())
    await t.test(name, async () => {
      const reasons = (await found(name)).flatMap(reasonAgainst)
      if (refused[name]) assert.match(reasons.join('\n'), refused[name])
      else assert.deepEqual(reasons, [])
    })
})

type Asked = Awaited<ReturnType<typeof found>>[number]

function reasonAgainst(asked: Asked): readonly string[] {
  if (asked.kind === 'fault') return [asked.fault.message]
  try {
    assert.equal(typeof prepare(asked.source).code, 'string')
    return []
  } catch (thrown) {
    if (thrown instanceof ProgramError) return [thrown.message]
    throw thrown
  }
}
