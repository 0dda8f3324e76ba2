import { FileError } from '../lib/errno.ts'
import { eventTypes } from '../scene/node.ts'
import type { EventType, InputEvent, Value } from '../scene/node.ts'
import type { Scene } from './scene.ts'

type Check = readonly [is: (value: unknown) => boolean, what: string]

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const areNumbers = (value: unknown, ...counts: readonly number[]): boolean =>
  Array.isArray(value) && counts.includes(value.length) && value.every(isNumber)

/** What each key of an event may hold. */
const keys: Readonly<Record<keyof InputEvent, Check>> = {
  node: [(value) => typeof value === 'string', 'the id of a node'],
  type: [(value) => eventTypes.includes(value as EventType), `one of ${eventTypes.join(', ')}`],
  x: [isNumber, 'a number of pixels'],
  y: [isNumber, 'a number of pixels'],
  point: [(value) => areNumbers(value, 3), 'three numbers'],
  value: [() => true, 'anything'],
  key: [(value) => typeof value === 'string', 'the name of a key'],
  button: [isNumber, 'a number'],
  to: [(value) => areNumbers(value, 2, 3), 'two numbers of pixels or three of the world'],
}

/**
 * One line of events as somebody has written it.
 * @throws FileError EINVAL for what is no event, or one of a node that is not there
 */
export function eventOf(line: string, { nodes }: Scene): InputEvent {
  const event = objectOf(line)
  for (const [key, value] of Object.entries(event)) {
    const check = Object.hasOwn(keys, key) ? keys[key as keyof InputEvent] : undefined
    if (!check) throw new FileError('EINVAL', `${key}; keys of an event are ${Object.keys(keys).join(', ')}`)
    if (!check[0](value)) throw new FileError('EINVAL', `${key} ${JSON.stringify(value)}; it is ${check[1]}`)
  }
  if (!('type' in event)) throw new FileError('EINVAL', `an event has a type: ${keys.type[1]}`)
  const checked = event as unknown as InputEvent
  if (checked.node !== undefined && !nodes.has(checked.node))
    throw new FileError('EINVAL', `no node ${checked.node} is there`)
  return checked
}

function objectOf(line: string): Record<string, Value> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    value = undefined
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return withoutTime(value as Record<string, Value>)
  throw new FileError('EINVAL', 'an event is one line of JSON: {"node": "cube", "type": "click"}')
}

/** What was read here can be written here again: `time` is when it was. */
const withoutTime = (event: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'time'))
