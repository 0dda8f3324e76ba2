import { Lines } from './lines.ts'

/** Longest piece of a program that is repeated in a message, in UTF-16 units. */
const LONGEST = 80

/** What the engine says without saying of what, and the sentence that says it. */
const sentences: Readonly<Record<string, (what: string) => string>> = {
  'TypeError: not a function': (what) => `TypeError: ${what} is not a function`,
  'TypeError: not a constructor': (what) => `TypeError: ${what} is not a constructor`,
}

const nothing = /^TypeError: cannot (read|set) property '.*' of (undefined|null)$/

/** A message of the engine with the words of the program it is about, which end where it happened. */
export function explained(message: string, source: string, line: number, column: number): string {
  const says = sentences[message]
  const of = nothing.exec(message)?.[2]
  if (!says && !of) return message
  const before = new Lines(source).text(line).slice(0, column - 1)
  const what = endOf(says ? before : before.replace(/[?.\s]+$/, ''))
  if (what === '' || what === of) return message
  return says ? says(what) : `${message}: ${what} is ${of}`
}

/** A name with its members, items and calls, at the end: `scene.children[0].explode`. */
const expression =
  /(?<![\p{ID_Continue}$.)\]])[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.#?[\p{ID_Start}$_][\p{ID_Continue}$]*|\[[^[\]]*\]|\([^()]*\))*$/u

const endOf = (text: string): string => expression.exec(text.slice(-LONGEST))?.[0] ?? ''
