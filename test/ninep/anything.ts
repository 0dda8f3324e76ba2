import fc from 'fast-check'
import type { AnyCoder } from '../../src/lib/coder.ts'
import type { Codec, MessageIn, Table } from '../../src/ninep/codec.ts'

/** Any message of a dialect. */
export const anyMessage = <T extends Table>({ messages }: Codec<T>): fc.Arbitrary<MessageIn<T>> =>
  fc
    .constantFrom(...Object.keys(messages))
    .chain((kind) =>
      fc.record({
        kind: fc.constant(kind),
        tag: fc.integer({ min: 0, max: 0xffff }),
        ...fieldsOf(messages[kind]![1]),
      }),
    )
    .map((message) => message as unknown as MessageIn<T>)

const fieldsOf = (shape: Readonly<Record<string, AnyCoder>>): Record<string, fc.Arbitrary<unknown>> =>
  Object.fromEntries(Object.entries(shape).map(([name, coder]) => [name, anyValue(coder)]))

/** Any value that a coder takes. */
function anyValue(coder: AnyCoder): fc.Arbitrary<unknown> {
  if (coder.fields) return fc.record(fieldsOf(coder.fields))
  if (coder.kind === 'list') return fc.array(anyValue(coder.inner!), { maxLength: 16 })
  if (coder.inner) return anyValue(coder.inner)
  if (coder.kind === 'str')
    return fc.string({ unit: 'grapheme', maxLength: 50 }).filter((value) => !value.includes('\0'))
  if (coder.kind === 'blob') return fc.uint8Array({ maxLength: 10_000 })
  if (coder.kind === 'u64') return fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
  return fc.integer({ min: 0, max: 2 ** (8 * coder.fixed!) - 1 })
}

/** A message as something that can be compared. */
export const comparable = (message: object): object => JSON.parse(JSON.stringify(message, simple)) as object

const simple = (_: string, value: unknown): unknown =>
  typeof value === 'bigint'
    ? String(value)
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('hex')
      : value
