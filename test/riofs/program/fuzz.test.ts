import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Script } from 'node:vm'
import fc from 'fast-check'
import { ProgramError } from '../../../src/riofs/program/fault.ts'
import { prepare } from '../../../src/riofs/program/prepare.ts'
import { programs, text } from './corpus.ts'

const timeout = 120_000

/** Whether it is a script that a machine can run, or a reason with a place inside the text. */
function check(source: string): void {
  try {
    const { code, place } = prepare(source)
    assert.ok(new Script(code))
    const [line, column] = place(1, 1)
    assert.ok(line >= 1 && column >= 1)
  } catch (thrown) {
    if (!(thrown instanceof ProgramError)) throw thrown
    assert.ok((thrown.line ?? 1) <= source.split(/\r\n?|\n/).length)
  }
}

const marks = fc.constantFrom(
  ...'( ) { } [ ] < > ; , . : ? ! ` " = / * + -'.split(' '),
  ' ',
  '\n',
  "'",
  'const ',
  'await ',
  '=> ',
  'class ',
  'export ',
  '${',
  '</script>',
)

test('a program with something in the wrong place is a program or is refused', { timeout }, async () => {
  const sources = await Promise.all((await programs()).map(text))
  const place = fc.record({ source: fc.constantFrom(...sources), at: fc.nat(), less: fc.nat(3), mark: marks })
  fc.assert(
    fc.property(place, ({ source, at, less, mark }) => {
      const from = at % source.length
      check(source.slice(0, from) + mark + source.slice(from + less))
    }),
    { numRuns: 150 },
  )
})

test('any text is a program or is refused', { timeout }, () => {
  const words = fc.array(fc.oneof(marks, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 20 })
  fc.assert(
    fc.property(words, (parts) => check(parts.join(''))),
    { numRuns: 80 },
  )
})
