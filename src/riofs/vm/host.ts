import type { Host } from '../guest/guest.ts'

/** What a function of the host was called with, by place from 0. @throws Thrown when it is not that */
export interface Arguments {
  number(n: number): number
  text(n: number): string
  bytes(n: number): Uint8Array
}

/** A function that the code inside can call, before programs run there: nothing of it is theirs. */
export interface HostFunction {
  readonly name: keyof Host
  readonly answer: (given: Arguments) => string | number | Uint8Array
}

/** Their order is part of an image. */
export const hostFunctions = (
  measure: (text: string, size: number, style: string) => number,
): readonly HostFunction[] => [
  { name: 'now', answer: () => Date.now() },
  { name: 'random', answer: () => Math.random() },
  { name: 'base64', answer: (given) => base64(given.bytes(0), given.number(1), given.number(2)) },
  { name: 'bytes', answer: (given) => Buffer.from(given.text(0), 'base64') },
  { name: 'measure', answer: (given) => measure(given.text(0), given.number(1), given.text(2)) },
]

const base64 = (bytes: Uint8Array, from: number, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64', from, from + length)
