import { FileError } from '../../lib/errno.ts'
import type { Tool } from '../../providers/provider.ts'

type Field = { readonly about: string; readonly optional?: true } & (
  | { readonly type: 'string' | 'boolean' }
  /** A whole number. */
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
)

/** What a tool of ours wants, a line a field: the model is told it, and what the model sends is checked against it. */
export type Fields = Readonly<Record<string, Field>>

interface Types {
  readonly string: string
  readonly boolean: boolean
  readonly integer: number
}

/** What was sent for such fields. */
export type Values<F extends Fields> = {
  readonly [K in keyof F]:
    | Types[F[K]['type']]
    | (F[K] extends { readonly optional: true } ? undefined : never)
}

/** The fields as JSON Schema. */
export function schemaOf(fields: Fields): Tool['schema'] {
  const properties = Object.entries(fields).map(([name, field]) => [
    name,
    {
      type: field.type,
      description: field.about,
      ...(field.type === 'integer' && { minimum: field.minimum, maximum: field.maximum }),
    },
  ])
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as object,
    required: Object.keys(fields).filter((name) => !fields[name]!.optional),
    additionalProperties: false,
  }
}

/** What a model sent, checked. @throws FileError EINVAL naming the field that is wrong, and what is right */
export function checked<F extends Fields>(fields: F, input: unknown): Values<F> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new FileError('EINVAL', `the input must be an object with ${Object.keys(fields).join(', ')}`)
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(fields, name))
  if (unknown) throw new FileError('EINVAL', `${unknown}; one of ${Object.keys(fields).join(', ')}`)
  const given = new Map(Object.entries(input))
  const values = Object.entries(fields).map(([name, field]) => [name, value(name, field, given.get(name))])
  return Object.fromEntries(values) as Values<F>
}

function value(name: string, field: Field, given: unknown): unknown {
  if (field.optional && (given === undefined || given === null)) return undefined
  if (field.type !== 'integer') {
    if (typeof given === field.type) return given
    throw new FileError('EINVAL', `${name} must be a ${field.type}: ${field.about}`)
  }
  const { minimum, maximum } = field
  if (Number.isSafeInteger(given) && (given as number) >= minimum && (given as number) <= maximum)
    return given
  throw new FileError('EINVAL', `${name} must be a whole number from ${minimum} to ${maximum}`)
}
